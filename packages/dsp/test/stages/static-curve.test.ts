import { describe, expect, test } from 'vitest';
import { staticCurveDb } from '../../src/index.js';
import {
  applyGains,
  fit,
  gainTrace,
  kernels,
  openChain,
  parameters,
  RATE,
  sine,
  stereo,
} from '../support/helpers.js';

describe('the formula (Giannoulis et al. 2012, eq. 4), dB in to dB out', () => {
  const hard = parameters().comp;
  const soft = parameters({ comp: { knee_db: 12 } }).comp;
  const eight = parameters({ comp: { ratio: 8, makeup_db: 3 } }).comp;
  test.each([
    ['below the threshold', -40, hard, -40],
    ['at the threshold', -20, hard, -20],
    ['above, 2:1', -12, hard, -16],
    ['full scale, 2:1', 0, hard, -10],
    ['ratio 8, make-up 3 dB', -12, eight, -16],
    ['below the knee', -26, soft, -26],
    ['middle of a 12 dB knee: 1/8 of its width, halved', -20, soft, -20.75],
    ['quarter of the knee', -23, soft, -23.1875],
    ['top of the knee', -14, soft, -17],
    ['above the knee', -8, soft, -14],
  ])('%s: %d dB', (_name, level, comp, expected) => {
    expect(staticCurveDb(level, comp)).toBeCloseTo(expected, 12);
  });
});

/** Third octaves, 40 Hz to 10 kHz. */
const THIRD_OCTAVES = [
  40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1_000, 1_250, 1_600, 2_000,
  2_500, 3_150, 4_000, 5_000, 6_300, 8_000, 10_000,
];

describe.each(kernels)('%s: the chain follows the curve', (_kernel, create) => {
  const settings = [
    ['defaults', parameters({ limiter: { ceiling_db: 0 } })],
    ['ratio 4 from -50 dBFS', parameters({ comp: { ratio: 4, threshold_db: -50 } })],
    ['soft knee', parameters({ comp: { ratio: 3, threshold_db: -30, knee_db: 18 } })],
    ['make-up', parameters({ comp: { ratio: 20, threshold_db: -36, makeup_db: 12 } })],
  ] as const;

  test.each(settings)('%s: 40 Hz to 10 kHz, -60 to 0 dBFS, within 0.05 dB', (_name, params) => {
    let worst = { error: 0, hz: 0, level: 0 };
    for (const hz of THIRD_OCTAVES) {
      const chain = openChain(create, params);
      for (let level = -60; level <= 0; level += 5) {
        const signal = sine(hz, level);
        // From quiet to loud: only the attack has to settle, and the tone before it to leave.
        const input = stereo(16 * 551, signal);
        const output = applyGains(signal, gainTrace(chain, input), chain.latencyFrames);
        const measured = fit(output.subarray(output.length - RATE / 10), hz).levelDbfs;
        // A detector of samples sees the highest sample; where a frequency is locked to the rate
        // (6,300 Hz is a seventh of it) that can be below the sine's peak.
        let peak = 0;
        for (const x of input) peak = Math.max(peak, Math.abs(x));
        const seen = 20 * Math.log10(peak / 32_768);
        const expected = level + staticCurveDb(seen, params.comp) - seen;
        const error = Math.abs(measured - expected);
        if (error > worst.error) worst = { error, hz, level };
      }
    }
    expect(worst.error, JSON.stringify(worst)).toBeLessThanOrEqual(0.05);
  });

  test.each([997, 1_999, 3_989, 6_007, 9_973])('%d Hz: within 0.05 dB of the sine itself', (hz) => {
    const params = parameters({ limiter: { ceiling_db: 0 } });
    const chain = openChain(create, params);
    for (let level = -60; level <= 0; level += 3) {
      const signal = sine(hz, level);
      const output = applyGains(signal, gainTrace(chain, stereo(16 * 551, signal)), 256);
      const measured = fit(output.subarray(output.length - RATE / 10), hz).levelDbfs;
      expect(Math.abs(measured - staticCurveDb(level, params.comp))).toBeLessThanOrEqual(0.05);
    }
  });

  test.each([5, 7, 9, 11])('rate / %d: off by no more than the grid of samples allows', (n) => {
    const hz = RATE / n;
    const params = parameters({ limiter: { ceiling_db: 0 } });
    const gridDb = -20 * Math.log10(Math.cos(Math.PI / (2 * n)));
    for (const phase of [0, Math.PI / (2 * n), 0.1]) {
      const signal = sine(hz, -6, RATE, phase);
      const gains = gainTrace(openChain(create, params), stereo(16 * 1_000, signal));
      const output = applyGains(signal, gains, 256).subarray(-RATE / 10);
      const error = fit(output, hz).levelDbfs - staticCurveDb(-6, params.comp);
      expect(error).toBeGreaterThan(-0.01);
      expect(error).toBeLessThan(gridDb / 2 + 0.01);
    }
  });
});
