/** A backend as somebody would add it: a mixing desk with lines, a tape and a talkative library. */
import { DeviceError } from '../../../src/audio/audio-backend.js';
import type { BackendDescriptor } from '../../../src/audio/backend-descriptor.js';
import { DESK, DeskBackend, deskDevice } from './desk-backend.js';

export const desk: BackendDescriptor = {
  id: DESK,
  hasOwnClock: true,
  needsDeviceLock: true,
  needsProbeProcess: true,
  mayBeExclusive: true,
  hasFixedNumbers: false,
  log: {
    isUsual: (line) => line.startsWith('desk: hello'),
    endIn: (line) => /^desk: (.+) hung up$/.exec(line)?.[1],
    reasonIn: (line) => /^desk: because (.+)$/.exec(line)?.[1],
    explainRefusal: (refusal, printed) =>
      refusal === 'refused by the desk' ? `${refusal}, because ${printed}` : undefined,
    explainDeath: () => undefined,
  },
  /** `desk:spare:N` need not be listed. */
  resolve: (name) => {
    if (!name.startsWith('desk:spare:')) return undefined;
    const number = Number(name.slice('desk:spare:'.length));
    if (number >= 1 && number <= 8) return deskDevice(name, 100 + number);
    throw new DeviceError('not-found', `${name}: the desk has 8 spare lines`);
  },
  isRecording: (name) => name === 'desk:tape',
  isSampleRateRefusal: (reason) => reason === 'the desk runs at 48 kHz',
  environment: (env) => ({ DESK_HOST: '127.0.0.1', ...env }),
  create: ({ clock }) => new DeskBackend(clock),
};
