import { describe, expect, test } from 'vitest';
import {
  kernels,
  left,
  openChain,
  parameters,
  RATE,
  random,
  run,
  sine,
  stereo,
} from '../support/helpers.js';

/** Highest magnitude between the samples: 16 times as many, by a windowed sinc of 64 taps a side. */
function truePeak(signal: Float64Array): number {
  const half = 64;
  const taps = Array.from({ length: 16 }, (_, phase) =>
    Float64Array.from({ length: 2 * half }, (_, i) => {
      const t = i - half + 1 - phase / 16;
      const window = Math.cos((Math.PI * t) / (2 * half + 2)) ** 2;
      return t === 0 ? 1 : (Math.sin(Math.PI * t) / (Math.PI * t)) * window;
    }),
  );
  let peak = 0;
  for (let n = half; n < signal.length - half; n++) {
    // Only where something is near the highest.
    if (Math.abs(signal[n]) + Math.abs(signal[n + 1]) < peak * 0.9) continue;
    for (const filter of taps) {
      let sum = 0;
      for (let i = 0; i < filter.length; i++) sum += filter[i] * signal[n - half + 1 + i];
      peak = Math.max(peak, Math.abs(sum));
    }
  }
  return 20 * Math.log10(peak);
}

/** Programme below 10 kHz: tones of many frequencies and phases, swelling, never clipped. */
function programme(seed: number): (n: number) => number {
  const next = random(seed);
  const partials = Array.from({ length: 24 }, () => ({
    step: (2 * Math.PI * 50 * 200 ** next()) / RATE,
    phase: 2 * Math.PI * next(),
  }));
  return (n) => {
    let sum = 0;
    for (const { step, phase } of partials) sum += Math.sin(step * n + phase);
    return (sum / 24) * (0.6 + 0.4 * Math.sin(n / 3_000));
  };
}

describe.each(kernels)('%s: true-peak limiter', (_kernel, create) => {
  const limited = (true_peak: boolean, lookahead_frames: 64 | 128 | 256) =>
    openChain(
      create,
      parameters({ comp: { ratio: 1, makeup_db: 24 }, limiter: { true_peak, lookahead_frames } }),
    );

  test.each([64, 128, 256] as const)(
    'band-limited programme, look-ahead %d: at most 0.2 dB over',
    (frames) => {
      for (const seed of [1, 2]) {
        const output = left(run(limited(true, frames), stereo(RATE / 2, programme(seed))));
        expect(truePeak(output)).toBeLessThanOrEqual(-3 + 0.2);
      }
    },
  );

  test.each([
    ['a quarter of the rate, between the samples', sine(RATE / 4, -0.1, RATE, Math.PI / 4)],
    ['7 kHz', sine(7_001, -0.1)],
    ['11 kHz', sine(10_999, -0.1)],
  ])('%s: at most 0.2 dB over', (_name, signal) => {
    const output = left(run(limited(true, 256), stereo(RATE / 4, signal)));
    expect(truePeak(output)).toBeLessThanOrEqual(-3 + 0.2);
  });

  test('without it, the same programme is over', () => {
    const signal = sine(RATE / 4, -0.1, RATE, Math.PI / 4);
    const output = left(run(limited(false, 256), stereo(RATE / 4, signal)));
    expect(truePeak(output)).toBeGreaterThan(-1);
  });
});
