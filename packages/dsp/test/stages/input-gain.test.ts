import { describe, expect, test } from 'vitest';
import { emptyMeters } from '../../src/index.js';
import {
  fit,
  kernels,
  left,
  openChain,
  parameters,
  RATE,
  run,
  sine,
  stereo,
} from '../support/helpers.js';

describe.each(kernels)('%s: input gain', (_kernel, create) => {
  const passive = { comp: { ratio: 1 }, limiter: { ceiling_db: 0 } } as const;

  test.each([-24, -18.5, -6.02, -0.1, 0.1, 3, 6.02, 12, 20, 24])(
    '%d dB, within 0.005 dB',
    (gain_db) => {
      for (const rate of [8_000, 44_100, 192_000]) {
        // Loud enough for int16, and below full scale.
        const level = Math.min(-1, -1 - gain_db);
        const chain = openChain(create, parameters({ ...passive, input: { gain_db } }), rate);
        const output = left(run(chain, stereo(rate, sine(997, level, rate))));
        const measured = fit(output.subarray(rate / 2), 997, rate).levelDbfs;
        expect(Math.abs(measured - level - gain_db)).toBeLessThan(0.005);
      }
    },
  );

  test('it stands before the compressor and the limiter, and nothing clips before them', () => {
    const params = parameters({ input: { gain_db: 24 }, limiter: { ceiling_db: 0 } });
    const output = left(run(openChain(create, params), stereo(RATE, sine(997, -3)))).subarray(
      RATE / 2,
    );
    // 21 dB above full scale at the compressor: 20.5 dB of reduction at 2:1 from -20 dBFS on.
    const { levelDbfs, thdnDb } = fit(output, 997);
    expect(levelDbfs).toBeCloseTo(0, 1);
    expect(thdnDb).toBeLessThan(-80);
  });

  test('the meter before the chain shows what the device gave', () => {
    const chain = openChain(create, parameters({ ...passive, input: { gain_db: 12 } }));
    run(chain, stereo(RATE, sine(997, -30)));
    const meters = emptyMeters();
    chain.readMeters(meters);
    expect(meters.before.rmsDbfs).toBeCloseTo(-30, 1);
    expect(meters.after.rmsDbfs).toBeCloseTo(-18, 1);
    expect(meters.gainReductionDb).toBe(0);
  });

  test('a change follows 3s^2 - 2s^3 in dB over 20 ms', () => {
    const at = (gain_db: number) => parameters({ ...passive, input: { gain_db } });
    const chain = openChain(create, at(0));
    const tone = stereo(4_410, () => 0.02);
    run(chain, tone);
    chain.configure(at(24));
    const output = run(chain, tone);
    const fade = 16 * Math.ceil((0.02 * RATE) / 16);
    for (let n = 0; n <= fade + 100; n += 20) {
      const s = Math.min(1, n / fade);
      const expected = 655 * 10 ** ((24 * s * s * (3 - 2 * s)) / 20);
      // It begins with the next sub-block; the look-ahead is 256.
      const begin = 256 + ((16 - ((16 * 15 + 4_410) % 16)) % 16);
      expect(Math.abs(output[2 * (begin + n)] - expected)).toBeLessThan(1 + expected * 0.001);
    }
  });
});
