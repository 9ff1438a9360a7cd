import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyMeters } from '../../src/index.js';
import {
  kernels,
  openChain,
  parameters,
  RATE,
  random,
  run,
  sine,
  stereo,
  transparent,
} from '../support/helpers.js';

describe.each(kernels)('%s: meters', (_kernel, create) => {
  test('before the first window there is no reading', () => {
    const chain = create({ sampleRateHz: RATE, maxFrames: 512 }, parameters());
    run(chain, new Int16Array(2 * 4_409));
    const meters = emptyMeters();
    chain.readMeters(meters);
    expect(meters).toEqual(emptyMeters());
    run(chain, new Int16Array(2), [1]);
    chain.readMeters(meters);
    expect(meters.window).toBe(1);
  });

  test.each([
    ['full-scale sine', sine(997, 0), sine(997, 0), 0, 0],
    ['-20 dBFS sine', sine(997, -20), sine(997, -20), -20, -20],
    ['antiphase is not silence', sine(997, -6), sine(997, -6, RATE, Math.PI), -6, -6],
    ['one side: half the power', sine(997, -6), () => 0, -9.0103, -6],
    ['full-scale square', (n: number) => (n % 100 < 50 ? 1 : -1), () => -1, 3.0103, 0],
    ['-59 dBFS sine', sine(997, -59), sine(997, -59), -59, -59],
  ])('%s: within 0.02 dB', (_name, leftSide, rightSide, rms, peak) => {
    const chain = create({ sampleRateHz: RATE, maxFrames: 512 }, transparent);
    run(chain, stereo(RATE, leftSide, rightSide));
    const meters = emptyMeters();
    chain.readMeters(meters);
    // int16 itself moves the level of a very quiet tone: compare with what was really sent.
    const sent = stereo(RATE, leftSide, rightSide).subarray(-2 * 4_410);
    let energy = 0;
    for (const x of sent) energy += x * x;
    const exact = 10 * Math.log10(energy / 4_410 / 32_768 ** 2);
    expect(Math.abs(meters.before.rmsDbfs - exact)).toBeLessThanOrEqual(1e-9);
    expect(Math.abs(meters.before.rmsDbfs - rms)).toBeLessThanOrEqual(rms < -50 ? 0.1 : 0.02);
    expect(Math.abs(meters.before.peakDbfs - peak)).toBeLessThanOrEqual(peak < -50 ? 0.1 : 0.02);
  });

  test('silence reads the floor, never -Infinity or NaN', () => {
    const chain = openChain(create, parameters());
    run(chain, new Int16Array(2 * RATE));
    const meters = emptyMeters();
    chain.readMeters(meters);
    expect(meters.before).toEqual({ rmsDbfs: -60, peakDbfs: -60, clippedSamples: 0 });
    expect(meters.after).toEqual({ rmsDbfs: -60, peakDbfs: -60, clippedSamples: 0 });
    expect(meters.gainReductionDb).toBe(0);
  });

  test('the defaults: -12 dBFS in, -16.00 out, 4 dB of gain reduction', () => {
    const chain = openChain(create, parameters());
    run(chain, stereo(RATE, sine(1_000, -12)));
    const meters = emptyMeters();
    chain.readMeters(meters);
    expect(Math.abs(meters.after.rmsDbfs + 16)).toBeLessThanOrEqual(0.02);
    expect(meters.gainReductionDb).toBeCloseTo(4, 2);
  });

  test('make-up is no gain reduction, the limiter is', () => {
    const made = openChain(create, parameters({ comp: { ratio: 1, makeup_db: 12 } }));
    run(made, stereo(RATE, sine(1_000, -30)));
    const meters = emptyMeters();
    made.readMeters(meters);
    expect(meters.gainReductionDb).toBeCloseTo(0, 3);
    run(made, stereo(RATE, sine(1_000, -10)));
    made.readMeters(meters);
    expect(meters.gainReductionDb).toBeGreaterThan(4.9);
    expect(meters.gainReductionDb).toBeLessThan(5.1);
  });

  test('counts samples at full scale, both signs and sides, before and after', () => {
    const chain = openChain(create, transparent);
    const input = new Int16Array(2 * 512);
    input.set([32_767, -32_768, -32_767, 32_766, 0, 32_767]);
    run(chain, input);
    const meters = emptyMeters();
    chain.readMeters(meters);
    expect(meters.before.clippedSamples).toBe(4);
    // -32768 is over a ceiling of 0 dBFS: the limiter takes its neighbours down with it.
    expect(meters.after.clippedSamples).toBe(1);
    run(
      chain,
      input.map((x) => (Math.abs(x) >= 32_767 ? 32_767 * Math.sign(x) : 0)),
    );
    run(chain, new Int16Array(2 * 512));
    chain.readMeters(meters);
    expect(meters.after.clippedSamples).toBe(5);
  });

  test('the insert counts in the meter after the chain, not before it', () => {
    const chain = create({ sampleRateHz: RATE, maxFrames: 441 }, parameters());
    const tone = stereo(4_410, sine(1_000, -20));
    for (let k = 0; k < 10; k++) {
      chain.block.fill(0);
      chain.insert.set(tone.subarray(882 * k, 882 * k + 882));
      chain.process(441, true);
    }
    const meters = emptyMeters();
    chain.readMeters(meters);
    expect(meters.window).toBe(1);
    expect(meters.before.rmsDbfs).toBe(-60);
    expect(meters.after.rmsDbfs).toBeCloseTo(-20, 2);
  });

  test('windows end at floor(k * rate / 10) frames at any rate and any block size', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.constantFrom(8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000),
          fc.integer({ min: 8_000, max: 192_000 }),
        ),
        fc.array(fc.integer({ min: 1, max: 4_096 }), { minLength: 1, maxLength: 4 }),
        fc.integer(),
        (rate, sizes, seed) => {
          const next = random(seed);
          const frames = Math.ceil(0.45 * rate);
          const input = stereo(frames, () => next() - 0.5);
          const chain = create({ sampleRateHz: rate, maxFrames: 4_096 }, transparent);
          const meters = emptyMeters();
          let at = 0;
          for (let k = 0; at < frames; k++) {
            const length = Math.min(sizes[k % sizes.length], frames - at);
            chain.block.set(input.subarray(2 * at, 2 * (at + length)));
            chain.process(length, false);
            at += length;
            chain.readMeters(meters);
            const window = Math.floor((at * 10) / rate + 1e-9);
            const ends = (w: number) => Math.floor((w * rate) / 10);
            const expected =
              ends(window + 1) <= at ? window + 1 : ends(window) <= at ? window : window - 1;
            expect(meters.window).toBe(expected);
            if (expected === 0) continue;
            let energy = 0;
            for (let i = 2 * ends(expected - 1); i < 2 * ends(expected); i++)
              energy += input[i] ** 2;
            const count = ends(expected) - ends(expected - 1);
            const rms = 10 * Math.log10(energy / count / 32_768 ** 2);
            expect(Math.abs(meters.before.rmsDbfs - rms)).toBeLessThan(1e-9);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
