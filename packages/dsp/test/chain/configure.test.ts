import { describe, expect, test } from 'vitest';
import { ceilingSample } from '../../src/formulas/units.js';
import {
  gainTrace,
  kernels,
  left,
  type Overrides,
  openChain,
  parameters,
  RATE,
  run,
  sine,
  stereo,
} from '../support/helpers.js';

describe.each(kernels)('%s: new parameters in mid-stream', (_kernel, create) => {
  const from = parameters({ comp: { attack_ms: 0.1, release_ms: 20 } });

  const changes: [string, Overrides][] = [
    ['threshold', { comp: { threshold_db: -60 } }],
    ['ratio', { comp: { ratio: 100 } }],
    ['knee', { comp: { knee_db: 24 } }],
    ['make-up', { comp: { makeup_db: 24 } }],
    ['lower ceiling', { limiter: { ceiling_db: -30 } }],
    ['higher ceiling', { limiter: { ceiling_db: 0 } }],
    ['true peak', { limiter: { true_peak: true } }],
    [
      'everything',
      { comp: { ratio: 20, threshold_db: -40, makeup_db: 20 }, limiter: { ceiling_db: -1 } },
    ],
  ];

  test.each(changes)('%s: no step in the gain, none in the sound', (_name, change) => {
    const chain = openChain(create, from);
    const to = parameters({
      comp: { ...from.comp, ...change.comp },
      limiter: { ...from.limiter, ...change.limiter },
    });
    gainTrace(
      chain,
      stereo(16 * 2_000, () => 0.9),
    );
    expect(chain.configure(to)).toBe(true);
    const gains = gainTrace(
      chain,
      stereo(16 * 400, () => 0.9),
    );
    // 40 dB in 20 ms are 0.73 dB a sub-block; a jump would be the whole change.
    let largest = 0;
    for (let k = 1; k < gains.length; k++)
      largest = Math.max(largest, Math.abs(20 * Math.log10(gains[k] / gains[k - 1])));
    expect(largest).toBeLessThan(2.5);
  });

  test('a lower ceiling holds from the latency and 20 ms on, and is reached without clipping', () => {
    const chain = openChain(create, parameters({ comp: { ratio: 1 } }));
    const tone = stereo(RATE, sine(1_000, 0));
    run(chain, tone);
    chain.configure(parameters({ comp: { ratio: 1 }, limiter: { ceiling_db: -20 } }));
    const output = left(run(chain, tone));
    let flat = 0;
    for (let n = 1; n < 3_000; n++) if (output[n] === output[n - 1]) flat++;
    expect(flat).toBeLessThan(300);
    const held = Math.ceil(0.02 * RATE) + 256 + 32;
    for (let n = held; n < output.length; n++)
      expect(Math.abs(output[n] * 32_768)).toBeLessThanOrEqual(ceilingSample(-20));
  });

  test('another look-ahead needs another chain, and nothing changes', () => {
    const chain = openChain(create, parameters());
    const other = openChain(create, parameters());
    const to = parameters({ comp: { ratio: 9 }, limiter: { lookahead_frames: 64 } });
    expect(chain.configure(to)).toBe(false);
    const input = stereo(8_192, sine(440, -3));
    expect(run(chain, input)).toEqual(run(other, input));
  });

  test('the same parameters change no sample', () => {
    const chain = openChain(create, parameters());
    const other = openChain(create, parameters());
    const input = stereo(8_192, sine(440, -3));
    run(chain, input);
    run(other, input);
    chain.configure(parameters());
    expect(run(chain, input)).toEqual(run(other, input));
  });

  test('new ballistics and a new ramp take effect', () => {
    const limiter = { ceiling_db: 0 };
    const chain = openChain(create, parameters({ limiter }));
    chain.configure(parameters({ limiter, comp: { attack_ms: 200 }, gate: { ramp_ms: 50 } }));
    const gains = gainTrace(
      chain,
      stereo(16 * 200, () => 0.9),
    );
    expect(gains[16 + 28]).toBeGreaterThan(0.9);
    chain.setGate(false, false);
    run(
      chain,
      stereo(2_204, () => 0.9),
    );
    expect(chain.silent).toBe(false);
    run(
      chain,
      stereo(1, () => 0.9),
    );
    expect(chain.silent).toBe(true);
  });
});
