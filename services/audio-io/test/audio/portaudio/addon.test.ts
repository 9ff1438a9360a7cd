import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addonPath, soundEnvironment } from '../../../src/audio/portaudio/addon.js';

const path = addonPath();

describe.skipIf(path === undefined || process.platform !== 'linux')(
  'the environment of processes that open devices',
  () => {
    test('puts the addon’s own PortAudio before the system’s', () => {
      const folder = dirname(path!);
      expect(soundEnvironment({ A: 'b' })).toEqual({ A: 'b', LD_LIBRARY_PATH: folder });
      expect(soundEnvironment({ LD_LIBRARY_PATH: '/x' })).toEqual({
        LD_LIBRARY_PATH: `${folder}:/x`,
      });
    });
  },
);
