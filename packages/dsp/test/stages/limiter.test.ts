import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createReferenceSummingLimiter } from '../../reference/index.js';
import { ceilingSample } from '../../src/formulas/units.js';
import { createSummingLimiter as createKernelSummingLimiter } from '../../src/index.js';
import {
  kernels,
  openChain,
  parameters,
  RATE,
  random,
  run,
  sine,
  stereo,
} from '../support/helpers.js';

/** Inputs that find the weak spot of limiters. */
function adversaries(frames: number): Record<string, Int16Array> {
  const noise = random(1);
  const sparse = random(2);
  const full = (f: (n: number) => number) => stereo(frames, f);
  return {
    'full-scale random': full(() => noise() * 2 - 1),
    'random signs of full scale': full(() => (noise() < 0.5 ? -1 : 1)),
    impulses: full((n) => (n % 97 === 0 ? 1 : 0)),
    'rare impulses over noise': full(() => (sparse() < 0.001 ? -1 : noise() * 0.3)),
    'square 50 Hz': full((n) => (n % 882 < 441 ? 1 : -1)),
    'square at half the rate': full((n) => (n % 2 === 0 ? 1 : -1)),
    'always -32768': full(() => -1),
    'silence, then a burst': full((n) => (n % 4_000 < 2_000 ? 0 : n % 3 === 0 ? -1 : 1)),
    'burst of one frame at a sub-block end': full((n) => (n % 1_024 === 1_023 ? -1 : 0)),
    'full-scale sine': full(sine(997, 0)),
    'one side only': stereo(
      frames,
      () => (noise() < 0.5 ? -1 : 1),
      () => 0,
    ),
  };
}

function peakOf(samples: Int16Array): number {
  let peak = 0;
  for (const x of samples) peak = Math.max(peak, Math.abs(x));
  return peak;
}

test.each([
  [-3, 23_197],
  [0, 32_767],
  [-1, 29_204],
  [-40, 327],
])('the ceiling of %d dBFS is %d', (db, sample) => {
  expect(ceilingSample(db)).toBe(sample);
});

describe.each(kernels)('%s: no sample above the ceiling', (_kernel, create) => {
  test.each(Object.entries(adversaries(RATE)))('%s, -3 dB: 23,197', (_name, input) => {
    for (const lookahead_frames of [64, 128, 256] as const) {
      // Attack and ratio 1 leave everything to the limiter; make-up drives it harder.
      for (const makeup_db of [0, 24]) {
        const params = parameters({ comp: { ratio: 1, makeup_db }, limiter: { lookahead_frames } });
        const peak = peakOf(run(openChain(create, params), input));
        expect(peak).toBeLessThanOrEqual(23_197);
        if (makeup_db === 24) expect(peak).toBeGreaterThan(20_000);
      }
    }
  });

  test('the clamp is a proof, not a shaper: the gain alone keeps the ceiling', () => {
    // A quiet tone between loud bursts: the clamp would leave flat tops, the gain leaves none.
    const input = stereo(RATE, (n) => sine(440, n % 9_000 < 3_000 ? 0 : -30)(n));
    const output = run(openChain(create, parameters({ comp: { ratio: 1 } })), input);
    let flat = 0;
    for (let i = 2; i < output.length; i++)
      if (Math.abs(output[i]) === 23_197 && output[i] === output[i - 2]) flat++;
    expect(flat).toBeLessThan(40);
  });

  test('any input, any parameters, any blocks', () => {
    fc.assert(
      fc.property(
        fc.record({
          ceiling_db: fc.double({ min: -40, max: 0, noNaN: true }),
          release_ms: fc.double({ min: 1, max: 1_000, noNaN: true }),
          lookahead_frames: fc.constantFrom(64 as const, 128 as const, 256 as const),
          true_peak: fc.boolean(),
        }),
        fc.record({
          ratio: fc.double({ min: 1, max: 100, noNaN: true }),
          attack_ms: fc.double({ min: 0.1, max: 500, noNaN: true }),
          makeup_db: fc.double({ min: 0, max: 24, noNaN: true }),
        }),
        fc.constantFrom('none' as const, 'tpdf' as const),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 }),
        fc.integer(),
        (limiter, comp, dither, sizes, seed) => {
          const next = random(seed);
          const input = stereo(3_000, (n) =>
            next() < 0.3 ? Math.sign(next() - 0.5) : 0.2 * Math.sin(n),
          );
          const chain = openChain(create, parameters({ limiter, comp, dither }));
          expect(peakOf(run(chain, input, sizes))).toBeLessThanOrEqual(
            ceilingSample(limiter.ceiling_db),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the insert is limited to the ceiling as well', () => {
    const chain = openChain(create, parameters());
    chain.insert.fill(32_767);
    chain.block.set(stereo(512, () => 1));
    chain.process(512, true);
    expect(peakOf(chain.block)).toBe(23_197);
  });
});

describe.each([
  ['reference', createReferenceSummingLimiter],
  ['wasm-simd', createKernelSummingLimiter],
] as const)('%s: the summing limiter', (kernel, createSummingLimiter) => {
  const format = { sampleRateHz: RATE, maxFrames: 512 };
  const limiter = parameters().limiter;

  test('says which kernel it is', () => {
    expect(createSummingLimiter(format, limiter).kernel).toBe(kernel);
  });

  test('32 channels at full scale stay under the ceiling', () => {
    for (const lookahead_frames of [64, 128, 256] as const) {
      const output = createSummingLimiter(format, { ...limiter, lookahead_frames });
      const next = random(7);
      let peak = 0;
      for (let k = 0; k < 100; k++) {
        for (let c = 0; c < 32; c++)
          output.add(
            stereo(512, () => (next() < 0.5 ? -1 : 1)),
            k % 9 < 5 ? 512 : 0,
          );
        output.process(512);
        peak = Math.max(peak, peakOf(output.block));
      }
      expect(peak).toBeLessThanOrEqual(23_197);
      expect(peak).toBeGreaterThan(20_000);
    }
  });

  test('under the ceiling it delays, changes nothing, and empties the sum', () => {
    const output = createSummingLimiter(format, limiter);
    const input = stereo(2_048, sine(440, -12), sine(555, -12));
    const result = new Int16Array(input.length);
    for (let start = 0; start < input.length; start += 2 * 256) {
      output.add(input.subarray(start, start + 512), 256);
      output.process(256);
      expect(output.sum.every((x) => x === 0)).toBe(true);
      result.set(output.block.subarray(0, 512), start);
    }
    expect(output.latencyFrames).toBe(256);
    expect(result.subarray(512)).toEqual(input.subarray(0, input.length - 512));
  });

  test('takes a new ceiling, refuses a new look-ahead and bad values', () => {
    const output = createSummingLimiter(format, limiter);
    expect(output.configure({ ...limiter, ceiling_db: -9 })).toBe(true);
    expect(output.configure({ ...limiter, lookahead_frames: 64 })).toBe(false);
    expect(() => output.configure({ ...limiter, release_ms: Number.NaN })).toThrow(
      '/limiter/release_ms',
    );
    for (let k = 0; k < 20; k++) {
      output.sum.fill(60_000);
      output.process(512);
    }
    expect(peakOf(output.block)).toBeLessThanOrEqual(ceilingSample(-9));
  });
});
