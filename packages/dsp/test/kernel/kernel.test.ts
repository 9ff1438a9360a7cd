/** The kernel is held to the reference: gain within 1e-3 dB, output within 1 LSB. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createReferenceChain, createReferenceSummingLimiter } from '../../reference/index.js';
import {
  type ChainMeters,
  createChain,
  createSummingLimiter,
  emptyMeters,
} from '../../src/index.js';
import { anyParameters } from '../support/arbitraries.js';
import { parameters, RATE, random } from '../support/helpers.js';

const setting = anyParameters();
const limiter = setting.map((any) => any.limiter);

/** What happens before a block. */
const event = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'none' as const }) },
  fc.record({ kind: fc.constant('gate' as const), open: fc.boolean(), mute: fc.boolean() }),
  fc.record({ kind: fc.constant('configure' as const), setting }),
);
const block = fc.record({
  frames: fc.oneof(
    fc.integer({ min: 1, max: 4_096 }),
    fc.constantFrom(1, 15, 16, 17, 64, 441, 512, 1_024),
  ),
  event,
  withInsert: fc.boolean(),
  kind: fc.constantFrom('noise', 'loud', 'silence', 'tone', 'impulses', 'minimum', 'quiet'),
});

function fill(samples: Int16Array, kind: string, next: () => number): void {
  const step = 0.001 + 0.4 * next();
  for (let i = 0; i < samples.length; i++) {
    const noise = 2 * next() - 1;
    if (kind === 'noise') samples[i] = 12_000 * noise;
    else if (kind === 'loud') samples[i] = noise < 0 ? -32_768 : 32_767;
    else if (kind === 'tone') samples[i] = 25_000 * Math.sin(step * i);
    else if (kind === 'impulses') samples[i] = noise > 0.99 ? 32_767 : noise < -0.99 ? -32_768 : 0;
    else if (kind === 'minimum') samples[i] = -32_768;
    else samples[i] = kind === 'quiet' ? 30 * noise : 0;
  }
}

function compareMeters(a: ChainMeters, b: ChainMeters): void {
  expect(a.window).toBe(b.window);
  expect(a.before).toEqual(b.before);
  // An output sample may differ by one LSB: at -60 dBFS that is 0.27 dB.
  expect(Math.abs(a.after.rmsDbfs - b.after.rmsDbfs)).toBeLessThan(0.3);
  expect(Math.abs(a.after.peakDbfs - b.after.peakDbfs)).toBeLessThan(0.3);
  expect(Math.abs(a.gainReductionDb - b.gainReductionDb)).toBeLessThan(1e-3);
}

describe('the kernel against the reference', () => {
  test('parameters, block sizes, signals, changes in mid-stream', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(8_000, 22_050, 44_100, 48_000, 96_000, 192_000),
        fc.constantFrom(64 as const, 128 as const, 256 as const),
        setting,
        fc.array(block, { minLength: 1, maxLength: 16 }),
        fc.integer(),
        (sampleRateHz, lookahead_frames, first, blocks, seed) => {
          const withLookahead = (s: typeof first) =>
            parameters({ ...s, limiter: { ...s.limiter, lookahead_frames } });
          const format = { sampleRateHz, maxFrames: 4_096 };
          const kernel = createChain(format, withLookahead(first));
          const reference = createReferenceChain(format, withLookahead(first));
          const meters = [emptyMeters(), emptyMeters()] as const;
          const next = random(seed);
          for (const { frames, event, withInsert, kind } of blocks) {
            for (const chain of [kernel, reference]) {
              if (event.kind === 'gate') chain.setGate(event.open, event.mute);
              if (event.kind === 'configure') chain.configure(withLookahead(event.setting));
            }
            fill(reference.block.subarray(0, 2 * frames), kind, next);
            kernel.block.set(reference.block.subarray(0, 2 * frames));
            fill(reference.insert.subarray(0, 2 * frames), 'tone', next);
            kernel.insert.set(reference.insert.subarray(0, 2 * frames));
            kernel.process(frames, withInsert);
            reference.process(frames, withInsert);
            let worst = 0;
            for (let i = 0; i < 2 * frames; i++)
              worst = Math.max(worst, Math.abs(kernel.block[i] - reference.block[i]));
            expect(worst).toBeLessThanOrEqual(1);
            const gainDb = 20 * Math.log10(kernel.gain / reference.gain);
            expect(Math.abs(gainDb)).toBeLessThanOrEqual(1e-3);
            expect(kernel.silent).toBe(reference.silent);
            kernel.readMeters(meters[0]);
            reference.readMeters(meters[1]);
            compareMeters(meters[0], meters[1]);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('the limiter of a sum: sums, block sizes, changes in mid-stream', () => {
    const change = fc.option(limiter, { nil: undefined });
    const part = fc.record({
      frames: fc.oneof(fc.integer({ min: 1, max: 4_096 }), fc.constantFrom(1, 16, 441, 512)),
      channels: fc.integer({ min: 0, max: 6 }),
      kind: fc.constantFrom('noise', 'loud', 'silence', 'tone', 'minimum', 'quiet'),
      change,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(64 as const, 128 as const, 256 as const),
        limiter,
        fc.array(part, { minLength: 1, maxLength: 12 }),
        fc.integer(),
        (lookahead_frames, first, parts, seed) => {
          const format = { sampleRateHz: RATE, maxFrames: 4_096 };
          const kernel = createSummingLimiter(format, { ...first, lookahead_frames });
          const reference = createReferenceSummingLimiter(format, { ...first, lookahead_frames });
          const next = random(seed);
          const channel = new Int16Array(8_192);
          for (const { frames, channels, kind, change } of parts) {
            for (const output of [kernel, reference])
              if (change) output.configure({ ...change, lookahead_frames });
            for (let c = 0; c < channels; c++) {
              fill(channel, kind, next);
              kernel.add(channel, frames);
              reference.add(channel, frames);
            }
            kernel.process(frames);
            reference.process(frames);
            let worst = 0;
            for (let i = 0; i < 2 * frames; i++)
              worst = Math.max(worst, Math.abs(kernel.block[i] - reference.block[i]));
            expect(worst).toBeLessThanOrEqual(1);
            expect(kernel.sum.every((x) => x === 0)).toBe(true);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a long release at a high rate stays together', () => {
    const params = parameters({ comp: { release_ms: 5_000, attack_ms: 300, ratio: 10 } });
    const format = { sampleRateHz: 192_000, maxFrames: 4_096 };
    const chains = [createChain(format, params), createReferenceChain(format, params)] as const;
    for (let k = 0; k < 400; k++) {
      for (const chain of chains) {
        chain.block.fill(k < 100 ? 30_000 : k % 50 === 0 ? 8_000 : 3);
        chain.process(4_096, false);
      }
      const db = 20 * Math.log10(chains[0].gain / chains[1].gain);
      expect(Math.abs(db)).toBeLessThanOrEqual(1e-3);
    }
  });

  test('every channel has its own state', () => {
    const format = { sampleRateHz: RATE, maxFrames: 512 };
    const loud = createChain(format, parameters());
    const quiet = createChain(format, parameters());
    for (let k = 0; k < 20; k++) {
      loud.block.fill(30_000);
      quiet.block.fill(100);
      loud.process(512, false);
      quiet.process(512, false);
    }
    expect(quiet.gain).toBe(1);
    expect(loud.gain).toBeLessThan(0.9);
  });
});
