import { Config, validate } from '@mcae/schema';
import { expect, test } from 'vitest';
import { configRevision } from '../../../src/engine/config/config-revision.js';

/** The config of the example as an earlier version shipped it, and the revision that it had there. */
const EARLIER = {
  ...{ sample_rate: 44_100, sample_format: 'int16', channels: 2, blocksize: 512 },
  logical_channels: {
    1: { label: 'Flight', input_device: 'virtual:tone', output_device: 'virtual:null' },
    2: { label: 'CapCom', input_device: 'virtual:noise', output_device: 'virtual:null' },
    3: { label: 'GNC', input_device: 'virtual:impulse', output_device: 'virtual:null' },
    4: { label: 'EECOM', input_device: 'virtual:tone:440', output_device: 'virtual:null' },
  },
  dsp: {
    comp: { ratio: 2, threshold_db: -20, attack_ms: 10, release_ms: 100 },
    limiter: { ceiling_db: -3, release_ms: 8 },
  },
};

test('a config keeps its revision where only the program is newer: defaults are not part of it', () => {
  const checked = validate(Config, EARLIER);
  expect(checked.ok && configRevision(checked.value)).toBe('e9b8c60978a2');
});

test('the order of its keys does not count, its content does', () => {
  const { dsp, ...rest } = EARLIER;
  const revision = (value: unknown) => configRevision(value as Config);
  expect(revision({ dsp, ...rest })).toBe('e9b8c60978a2');
  expect(revision({ ...rest, dsp: { ...dsp, dither: 'none' } })).not.toBe('e9b8c60978a2');
});
