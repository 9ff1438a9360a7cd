import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Chain, selfCheck } from '../../src/index.js';
import { anyParameters } from '../support/arbitraries.js';
import { kernels, parameters, RATE } from '../support/helpers.js';

describe.each(kernels)('%s: self-check', (_kernel, create) => {
  test('the defaults: -16.0 and at most -3.0', () => {
    const check = selfCheck(parameters(), RATE, create);
    expect(check.compressor_rms_dbfs).toBe(-16);
    expect(check.compressor_expected_dbfs).toBe(-16);
    expect(check.limiter_peak_dbfs).toBeLessThanOrEqual(-3);
    expect(check.limiter_ceiling_dbfs).toBe(-3);
    expect(check).toMatchObject({
      compressor_ok: true,
      limiter_ok: true,
      gate_closed_is_silent: true,
    });
  });

  test.each([
    ['ratio 8', parameters({ comp: { ratio: 8 } }), -19],
    ['ceiling -1', parameters({ limiter: { ceiling_db: -1 } }), -16],
    ['make-up 6 dB', parameters({ comp: { makeup_db: 6 } }), -10],
    ['input gain 12 dB', parameters({ input: { gain_db: 12 } }), -10],
    ['input gain -24 dB', parameters({ input: { gain_db: -24 } }), -36],
    ['high-pass 300 Hz', parameters({ highpass: { enabled: true, frequency_hz: 300 } }), -15.99],
    ['soft knee', parameters({ comp: { knee_db: 24 } }), -16.17],
    ['ratio 1, make-up 24: the ceiling', parameters({ comp: { ratio: 1, makeup_db: 24 } }), -3],
    ['slow', parameters({ comp: { attack_ms: 500, release_ms: 5_000 } }), -16],
  ])('%s: the expectation follows', (_name, params, expected) => {
    const check = selfCheck(params, RATE, create);
    expect(check.compressor_expected_dbfs).toBeCloseTo(expected, 2);
    expect(check.compressor_ok).toBe(true);
    expect(check.limiter_ok).toBe(true);
  });

  test('the high-pass where it is on: at its corner 3 dB down', () => {
    expect(selfCheck(parameters(), RATE, create).highpass).toBeUndefined();
    for (const [frequency_hz, rate] of [
      [20, 44_100],
      [80, 44_100],
      [300, 48_000],
      [300, 8_000],
    ] as const) {
      const highpass = { enabled: true, frequency_hz };
      const others = { comp: { makeup_db: 24 }, limiter: { ceiling_db: -40 } };
      const check = selfCheck(parameters({ ...others, highpass }), rate, create).highpass;
      expect(check?.ok).toBe(true);
      // The period is a whole number of frames, so the tone is near the corner, not on it.
      expect(check?.expected_dbfs).toBeCloseTo(-15.01, 0);
      expect(check?.measured_dbfs).toBeCloseTo(check?.expected_dbfs ?? 0, 1);
    }
  });

  test('passes with all valid parameters, at all rates', () => {
    fc.assert(
      fc.property(
        anyParameters({ 'comp.attack_ms': { max: 100 }, 'limiter.release_ms': { max: 50 } }),
        fc.constantFrom(8_000, 11_025, 16_000, 44_100, 48_000, 9_001),
        (params, rate) => {
          const check = selfCheck(params, rate, create);
          expect(check).toMatchObject({
            compressor_ok: true,
            limiter_ok: true,
            gate_closed_is_silent: true,
          });
          expect(check.highpass?.ok).toBe(params.highpass.enabled ? true : undefined);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a broken chain fails', () => {
  const [[, create]] = kernels;
  const broken = (
    damage: (chain: Chain, block: Int16Array) => void,
    parametersOfIt = parameters(),
  ) =>
    selfCheck(parametersOfIt, RATE, (format, params) => {
      const chain = create(format, params);
      const process = chain.process.bind(chain);
      chain.process = (frames, withInsert) => {
        process(frames, withInsert);
        damage(chain, chain.block);
      };
      return chain;
    });

  test('1 dB too loud: compressor', () => {
    const check = broken((_chain, block) => block.set(block.map((x) => x * 1.122)));
    expect(check.compressor_ok).toBe(false);
  });

  test('one sample over the ceiling: limiter', () => {
    let calls = 0;
    const check = broken((_chain, block) => {
      if (++calls % 50 === 0) block[7] = -23_198;
    });
    expect(check.limiter_ok).toBe(false);
  });

  test('always silent: compressor and limiter', () => {
    const check = broken((_chain, block) => block.fill(0));
    expect(check).toMatchObject({ compressor_ok: false, limiter_ok: false });
    expect(check.compressor_rms_dbfs).toBe(-60);
  });

  test('a high-pass that lets 0.1 dB too much pass at its corner', () => {
    const highpass = { enabled: true, frequency_hz: 100 };
    const at = parameters({ highpass });
    expect(broken(() => {}, at).highpass?.ok).toBe(true);
    const check = broken((_chain, block) => block.set(block.map((x) => x * 1.012)), at);
    expect(check.highpass?.ok).toBe(false);
  });

  test('a leaking gate', () => {
    const check = broken((chain, block) => {
      if (chain.silent) block[0] = 1;
    });
    expect(check.gate_closed_is_silent).toBe(false);
  });
});
