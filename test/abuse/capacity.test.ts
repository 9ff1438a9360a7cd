/** 32 channels: what a self-check of slow times costs, and how many panels there may be. */
import type { Config } from '@mcae/schema';
import { expect, it } from 'vitest';
import { virtualConfig } from '../support/configs.js';
import { useAbuseRig } from './support/abuse-rig.js';
import type { Row } from './support/rows/row.js';

const CHANNELS = 32;
/** 25 keys of four or eight panels. */
const HELD = Array.from({ length: 25 }, (_, index) => index + 1);

const rig = useAbuseRig({ title: '32 channels', config: slow(), aged: false });

it.each([
  { panels: 100, p99Ms: 50 },
  { panels: 200, p99Ms: 400 },
])('$panels panels: no renewal is refused, p99 at most $p99Ms ms', async ({ panels, p99Ms }) => {
  const row: Row = {
    name: `${panels} panels`,
    attacks: [],
    tookPlace: {},
    bounds: { p99Ms },
  };
  const more = {
    held: HELD,
    panelsOfAKey: panels / HELD.length,
    pressed: Array.from({ length: CHANNELS - HELD.length }, (_, index) => HELD.length + 1 + index),
  };
  expect(await rig.holds(row, undefined, more)).toEqual([]);
});

it('one self-check after the other, each channel with other slow times', async () => {
  const row: Row = {
    name: '1 × self-check of 32 channels with slow times',
    attacks: [
      { kind: 'requests', requests: [{ path: '/self-check' }], as: 'viewer', connections: 1 },
    ],
    tookPlace: { answered: 1 },
  };
  expect(await rig.holds(row)).toEqual([]);
});

it('70 self-checks at once, each channel with other slow times', async () => {
  const row: Row = {
    name: '70 × self-check of 32 channels with slow times',
    attacks: [
      { kind: 'requests', requests: [{ path: '/self-check' }], as: 'viewer', connections: 70 },
    ],
    tookPlace: { sent: 70 },
  };
  expect(await rig.holds(row)).toEqual([]);
});

/** Times that are allowed, as slow as they may be, and different: no two channels share a result. */
function slow(): Config {
  return virtualConfig((config) => {
    const four = Object.values(config.logical_channels);
    for (let channel = 1; channel <= CHANNELS; channel++)
      config.logical_channels[channel] = {
        ...four[(channel - 1) % 4]!,
        dsp: { comp: { attack_ms: 500 - channel, release_ms: 5_000 - channel } },
      };
  });
}
