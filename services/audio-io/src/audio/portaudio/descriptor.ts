/** PortAudio as a backend: the devices of this machine's sound system. */
import type { BackendDescriptor } from '../backend-descriptor.js';
import { addonPath, PORTAUDIO, UNAVAILABLE } from './addon-path.js';
import { portAudioEnvironment } from './portaudio-environment.js';
import { portAudioLog } from './portaudio-log.js';

export const portAudio: BackendDescriptor = {
  id: PORTAUDIO,
  hasOwnClock: true,
  needsDeviceLock: true,
  needsProbeProcess: true,
  mayBeExclusive: true,
  hasFixedNumbers: false,
  log: portAudioLog,
  environment: portAudioEnvironment,
  isSampleRateRefusal: (reason) => /sample rate/i.test(reason),
  unavailable: () =>
    addonPath() === undefined ? `${UNAVAILABLE}: naudiodon was not built` : undefined,
  // Imported where it is used, so that nothing else has the code that loads the addon.
  create: async () => new (await import('./portaudio-backend.js')).PortAudioBackend(),
};
