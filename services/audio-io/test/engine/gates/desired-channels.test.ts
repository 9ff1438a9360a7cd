import { chainParameters } from '@mcae/schema';
import { expect, it } from 'vitest';
import { desiredChannels } from '../../../src/engine/gates/desired-channels.js';
import { exampleConfig } from '../../support/engine-rig.js';

const source = (isSilent: boolean) => ({
  config: exampleConfig(),
  ptt: {
    state: (channel: number) => ({
      channel,
      ...{ gate_open: true, mute: channel === 2, latch: channel === 1 },
      ...{ latched_by: null, holder: null },
    }),
    leaseUntilMs: (channel: number) => (channel === 2 ? 500 : null),
  },
  isSilent: () => isSilent,
});

it('is what keys and mutes say', () => {
  expect(desiredChannels([1, 2], source(false))).toMatchObject([
    { channel: 1, latch: true, leaseUntilMs: null, mute: false },
    { channel: 2, latch: false, leaseUntilMs: 500, mute: true },
  ]);
});

it('is closed where a channel has to be silent; a mute stays', () => {
  expect(desiredChannels([1, 2], source(true))).toMatchObject([
    { channel: 1, latch: false, leaseUntilMs: null, mute: false },
    { channel: 2, latch: false, leaseUntilMs: null, mute: true },
  ]);
});

it("has the channel's own parameters over those of all", () => {
  const of = source(false);
  of.config.logical_channels['2']!.dsp = { comp: { ratio: 4 } };
  const [first, second] = desiredChannels([1, 2], of);
  expect(first?.parameters).toEqual(chainParameters(of.config, {}));
  expect(second?.parameters.comp.ratio).toBe(4);
});
