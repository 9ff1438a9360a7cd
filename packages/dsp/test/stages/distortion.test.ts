import { describe, expect, test } from 'vitest';
import {
  applyGains,
  fit,
  gainTrace,
  kernels,
  left,
  openChain,
  parameters,
  RATE,
  run,
  sine,
  stereo,
} from '../support/helpers.js';

const SECONDS = 16 * Math.ceil((2 * RATE) / 16);

describe.each(kernels)('%s: THD+N', (_kernel, create) => {
  const compressorThdn = (hz: number) => {
    // -6 dBFS, threshold -20, 2:1: 7 dB of gain reduction.
    const signal = sine(hz, -6);
    const chain = openChain(create, parameters());
    const gains = gainTrace(chain, stereo(SECONDS, signal));
    return fit(applyGains(signal, gains, chain.latencyFrames).subarray(RATE), hz).thdnDb;
  };

  test('compressor at 7 dB reduction, 40 Hz, float: at most -85 dB', () => {
    expect(compressorThdn(40)).toBeLessThanOrEqual(-85);
  });

  test.each([63, 80, 100, 125, 250, 440, 997, 1_000, 1_999, 2_000, 3_989, 6_007, 6_300, 9_973])(
    'compressor at 7 dB reduction, %d Hz, float: at most -120 dB',
    (hz) => {
      expect(compressorThdn(hz)).toBeLessThanOrEqual(-120);
    },
  );

  describe('limiter, 1 kHz, 6 dB over', () => {
    const params = parameters({ comp: { ratio: 1 }, limiter: { ceiling_db: -6.02 } });
    const signal = sine(1_000, -0.01);
    const input = stereo(SECONDS, signal);

    test('float: at most -95 dB', () => {
      const gains = gainTrace(openChain(create, params), input);
      expect(fit(applyGains(signal, gains, 256).subarray(RATE), 1_000).thdnDb).toBeLessThanOrEqual(
        -95,
      );
    });

    test('int16: at most -88 dB', () => {
      const output = left(run(openChain(create, params), input)).subarray(RATE);
      expect(fit(output, 1_000).thdnDb).toBeLessThanOrEqual(-88);
    });
  });
});
