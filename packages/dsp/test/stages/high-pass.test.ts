import { DSP_STAGES, SampleRate } from '@mcae/schema';
import { describe, expect, test } from 'vitest';
import { highPassResponse } from '../../src/formulas/high-pass.js';
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

const db = (gain: number) => 20 * Math.log10(gain);

/** The analogue filter of fourth order: Butterworth, Wireless Engineer 7, 1930. */
const analogueDb = (hz: number, corner: number) => -10 * Math.log10(1 + (corner / hz) ** 8);

const RATES = [8_000, 16_000, 44_100, 48_000, 96_000, 192_000];
const CORNERS = [20, 80, 120, 300];
/** Parts of the corner; then what lies far above it. */
const PARTS = [0.3, 0.5, 0.7, 0.85, 1, 1.2, 1.5, 2, 4];

test('every corner is far below half of every rate', () => {
  const corner = DSP_STAGES.highpass.properties.frequency_hz;
  expect(corner.maximum).toBeLessThan((SampleRate.minimum as number) / 2 / 10);
});

describe('the formula', () => {
  test.each(CORNERS)('%d Hz: 3.01 dB down at the corner, at every rate', (corner) => {
    for (const rate of RATES)
      expect(db(highPassResponse(corner, corner, rate).gain)).toBeCloseTo(-3.0103, 4);
  });

  test.each(RATES)('at %d Hz: within 0.02 dB of the analogue filter from the corner on', (rate) => {
    for (const corner of CORNERS)
      for (let hz = corner; hz < rate / 2; hz *= 1.1) {
        const error = db(highPassResponse(hz, corner, rate).gain) - analogueDb(hz, corner);
        expect(Math.abs(error)).toBeLessThanOrEqual(0.02);
      }
  });

  test('from 44.1 kHz on, within 0.02 dB of it below the corner as well', () => {
    for (const rate of RATES.filter((any) => any >= 44_100))
      for (const corner of CORNERS)
        for (let hz = 1; hz < corner; hz++) {
          const error = db(highPassResponse(hz, corner, rate).gain) - analogueDb(hz, corner);
          expect(Math.abs(error)).toBeLessThanOrEqual(0.02);
        }
  });
});

describe.each(kernels)('%s: high-pass', (_kernel, create) => {
  const highpass = (frequency_hz: number) => ({ enabled: true, frequency_hz });

  /** Many tones of whole Hz at once: over a second they are orthogonal. */
  const measure = (corner: number, rate: number) => {
    const tones = [...new Set([...PARTS.map((part) => Math.round(part * corner)), 1_000, 3_300])];
    const amplitudes = tones.map((hz) => {
      // 24 dB of input gain lift what is far down above the rounding; all together stay below full scale.
      const wanted = 0.08 / 15.85 / highPassResponse(hz, corner, rate).gain;
      return Math.min(0.15, wanted);
    });
    const signal = (n: number) =>
      tones.reduce(
        (sum, hz, i) => sum + amplitudes[i] * Math.sin((2 * Math.PI * hz * n) / rate + i),
        0,
      );
    const params = parameters({
      ...{ comp: { ratio: 1 }, limiter: { ceiling_db: 0 }, dither: 'tpdf' },
      ...{ input: { gain_db: 24 }, highpass: highpass(corner) },
    });
    const output = left(run(openChain(create, params, rate), stereo(2 * rate, signal)));
    return tones.map((hz, i) => {
      let re = 0;
      let im = 0;
      for (let n = rate; n < 2 * rate; n++) {
        re += output[n] * Math.cos((2 * Math.PI * hz * n) / rate);
        im += output[n] * Math.sin((2 * Math.PI * hz * n) / rate);
      }
      const gain = ((Math.hypot(re, im) * 2) / rate / amplitudes[i]) * 10 ** (-24 / 20);
      return { hz, error: db(gain) - db(highPassResponse(hz, corner, rate).gain) };
    });
  };

  test.each(RATES.flatMap((rate) => CORNERS.map((corner) => [rate, corner] as const)))(
    'at %d Hz, corner %d Hz: within 0.02 dB of the formula',
    (rate, corner) => {
      for (const { hz, error } of measure(corner, rate))
        expect(Math.abs(error), `${hz} Hz: ${error.toFixed(4)} dB`).toBeLessThanOrEqual(0.02);
    },
  );

  describe('a rumble of 30 Hz at 0.7 under a voice of 1 kHz at -26 dBFS, with the defaults', () => {
    const voiceDb = (overrides: Parameters<typeof parameters>[0]) => {
      const both = (n: number) => 0.7 * sine(30, 0)(n) + sine(1_000, -26)(n);
      const output = left(run(openChain(create, parameters(overrides)), stereo(3 * RATE, both)));
      return fit(output.subarray(RATE), 1_000).levelDbfs + 26;
    };

    test('takes the voice down by 8.7 dB', () => {
      expect(voiceDb({})).toBeCloseTo(-8.7, 1);
    });

    test('leaves it alone where the high-pass is on', () => {
      expect(Math.abs(voiceDb({ highpass: { enabled: true } }))).toBeLessThan(0.02);
    });
  });

  test('off, its corner has no effect', () => {
    const input = stereo(8_192, sine(50, -6));
    const plain = run(openChain(create, parameters()), input);
    const off = parameters({ highpass: { enabled: false, frequency_hz: 300 } });
    expect(run(openChain(create, off), input)).toEqual(plain);
  });

  test('what is constant does not pass, also where it is switched on under it', () => {
    const on = parameters({ highpass: highpass(20), comp: { ratio: 1 } });
    const chain = openChain(create, parameters({ comp: { ratio: 1 } }));
    const offset = stereo(RATE, () => 0.5);
    run(chain, offset);
    chain.configure(on);
    const output = run(chain, offset);
    // 20 ms of fade, the look-ahead, a sub-block: no swing of the filter follows.
    const settled = 16 * Math.ceil((0.02 * RATE) / 16) + 256 + 16;
    expect(output.subarray(2 * settled).every((x) => x === 0)).toBe(true);
  });

  test.each([0, 0.7, 1.6, 2.4, 3.9])(
    'switched on under a rumble (phase %d), it swings no higher',
    (phase) => {
      const chain = openChain(
        create,
        parameters({ comp: { ratio: 1 }, limiter: { ceiling_db: 0 } }),
      );
      const rumble = stereo(RATE, sine(30, -3.1, RATE, phase));
      run(chain, rumble);
      chain.configure(
        parameters({ comp: { ratio: 1 }, limiter: { ceiling_db: 0 }, highpass: highpass(80) }),
      );
      const output = left(run(chain, rumble));
      expect(Math.max(...output.map(Math.abs))).toBeLessThan(0.71);
      // -34 dB, once fade and swing are over.
      expect(Math.max(...output.subarray(RATE / 10).map(Math.abs))).toBeLessThan(0.7 * 0.021);
    },
  );

  test('silence after sound is silence, exactly, and stays so', () => {
    const chain = openChain(create, parameters({ highpass: highpass(20) }), 192_000, 4_096);
    run(
      chain,
      stereo(96_000, (n) => (n % 7 === 0 ? 1 : -0.3)),
    );
    run(chain, new Int16Array(2 * 192_000));
    expect(run(chain, new Int16Array(2 * 192_000)).every((x) => x === 0)).toBe(true);
  });

  test('20 Hz at 192 kHz: noise and distortion of a tone stay below the rounding of int16', () => {
    const params = parameters({
      ...{ highpass: highpass(20), comp: { ratio: 1 }, limiter: { ceiling_db: 0 } },
      dither: 'tpdf',
    });
    const signal = stereo(192_000, sine(997, -3, 192_000));
    const output = left(run(openChain(create, params, 192_000), signal));
    expect(fit(output.subarray(96_000), 997, 192_000).thdnDb).toBeLessThan(-89);
  });
});
