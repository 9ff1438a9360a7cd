import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addonPath } from '../../../src/audio/portaudio/addon-path.js';
import { portAudioEnvironment } from '../../../src/audio/portaudio/portaudio-environment.js';

const path = addonPath();

describe.skipIf(path === undefined || process.platform !== 'linux')(
  'the environment of processes that open devices',
  () => {
    test('puts the addon’s own PortAudio before the system’s', () => {
      const folder = dirname(path!);
      expect(portAudioEnvironment({ A: 'b' })).toMatchObject({ A: 'b', LD_LIBRARY_PATH: folder });
      expect(portAudioEnvironment({ LD_LIBRARY_PATH: '/x' })).toMatchObject({
        LD_LIBRARY_PATH: `${folder}:/x`,
      });
    });

    test('keeps PipeWire from giving a stream another device, unless told otherwise', () => {
      const { PIPEWIRE_ALSA } = portAudioEnvironment({});
      for (const property of ['node.dont-fallback', 'node.dont-reconnect', 'node.dont-move'])
        expect(PIPEWIRE_ALSA).toContain(`${property} = true`);
      expect(portAudioEnvironment({ PIPEWIRE_ALSA: '{}' })).toMatchObject({ PIPEWIRE_ALSA: '{}' });
    });
  },
);
