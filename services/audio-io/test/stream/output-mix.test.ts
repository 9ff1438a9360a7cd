import { type ChainParameters, chainParameters } from '@mcae/schema';
import { describe, expect, it } from 'vitest';
import type { ChannelStrip } from '../../src/stream/channel-strip.js';
import { OutputMix } from '../../src/stream/output-mix.js';
import { exampleConfig } from '../support/engine-rig.js';

const FRAMES = 256;
const FORMAT = { sampleRateHz: 44_100, maxFrames: FRAMES };
const { limiter } = chainParameters(exampleConfig(), {});

/** A strip that puts out one level. */
function strip(level: number, ceilingDb = limiter.ceiling_db) {
  return {
    limiter: { ...limiter, ceiling_db: ceilingDb } as ChainParameters['limiter'],
    chain: { block: new Int16Array(2 * FRAMES).fill(level) },
  };
}
const strips = (...all: ReturnType<typeof strip>[]) => all as unknown as readonly ChannelStrip[];

/** Blocks of a device of four channels. */
function processed(mix: OutputMix, pairChannels: 1 | 2, blocks = 1): Int16Array {
  const output = new Int16Array(4 * FRAMES);
  for (let i = 0; i < blocks; i++) mix.process(output, 4, pairChannels, FRAMES);
  return output;
}
const lastFrame = (output: Int16Array) => [...output.slice(-4)];

describe('one channel', () => {
  it('leaves as it is, on its pair alone, without delay', () => {
    const mix = new OutputMix(2, strips(strip(1_000)), FORMAT);
    expect(lastFrame(processed(mix, 2))).toEqual([0, 0, 1_000, 1_000]);
    expect(mix.latencyFrames).toBe(0);
  });

  it('on a mono device leaves on one channel, its left side', () => {
    const one = strip(1_000);
    one.chain.block.forEach((_, i) => {
      if (i % 2 === 1) one.chain.block[i] = -1;
    });
    expect(lastFrame(processed(new OutputMix(3, strips(one), FORMAT), 1))).toEqual([
      0, 0, 1_000, 0,
    ]);
  });
});

describe('several channels', () => {
  it('leave as their sum, a look-ahead later', () => {
    const mix = new OutputMix(1, strips(strip(1_000), strip(500), strip(-200)), FORMAT);
    expect(mix.latencyFrames).toBe(limiter.lookahead_frames);
    expect(processed(mix, 2)[0]).toBe(0);
    expect(lastFrame(processed(mix, 2, 4))).toEqual([1_300, 1_300, 0, 0]);
  });

  it('stay under the lowest of their ceilings, also after it was changed', () => {
    const loud = [strip(20_000, -3), strip(20_000, -12)];
    const mix = new OutputMix(1, strips(...loud), FORMAT);
    const ceiling = (db: number) => 32_768 * 10 ** (db / 20);
    expect(Math.max(...processed(mix, 2, 50))).toBeLessThanOrEqual(ceiling(-12));
    loud[1]!.limiter = { ...loud[1]!.limiter, ceiling_db: -3 };
    mix.configure();
    const sum = Math.max(...processed(mix, 2, 200));
    expect(sum).toBeGreaterThan(ceiling(-4));
    expect(sum).toBeLessThanOrEqual(ceiling(-3));
  });
});
