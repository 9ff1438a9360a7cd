import { describe, expect, test } from 'vitest';
import {
  kernels,
  linearHighPass,
  parameters,
  RATE,
  run,
  sine,
  stereo,
  transparent,
} from '../support/helpers.js';

describe.each(kernels)('%s: gate and mute', (_kernel, create) => {
  const format = { sampleRateHz: RATE, maxFrames: 512 };

  test('closed at construction: silent, exactly zero', () => {
    const chain = create(format, parameters({ dither: 'tpdf' }));
    expect(chain.silent).toBe(true);
    const output = run(chain, stereo(8_192, sine(440, 0)));
    expect(output.every((x) => x === 0)).toBe(true);
  });

  test.each([
    ['closed', false, false],
    ['muted', true, true],
    ['muted and closed', false, true],
  ])('%s: silent after the ramp, exactly zero, at once when asked again', (_name, open, mute) => {
    const chain = create(format, parameters());
    chain.setGate(true, false);
    expect(chain.silent).toBe(false);
    const input = stereo(512, sine(440, -6));
    for (let k = 0; k < 4; k++) run(chain, input);
    chain.setGate(open, mute);
    expect(chain.silent).toBe(false);
    // 5 ms are 221 frames (220.5 rounded).
    run(chain, input.subarray(0, 2 * 220), [220]);
    expect(chain.silent).toBe(false);
    run(chain, input.subarray(0, 2), [1]);
    expect(chain.silent).toBe(true);
    expect(run(chain, input).every((x) => x === 0)).toBe(true);
  });

  test('opens within its ramp, whatever the look-ahead holds', () => {
    const chain = create(format, transparent);
    const input = stereo(4_096, () => 0.5);
    run(chain, input);
    chain.setGate(true, false);
    const output = run(chain, input);
    expect(output[0]).toBe(0);
    expect(output[2 * 20]).toBeGreaterThan(0);
    expect(output[2 * 221]).toBe(16_384);
    for (let n = 1; n < 4_096; n++) expect(output[2 * n]).toBeGreaterThanOrEqual(output[2 * n - 2]);
  });

  test('a ramp that is turned round goes back from where it is', () => {
    const chain = create(format, transparent);
    const input = stereo(100, () => 0.5);
    run(
      chain,
      stereo(512, () => 0.5),
    );
    chain.setGate(true, false);
    const up = run(chain, input, [100]);
    chain.setGate(false, false);
    const down = run(chain, input, [100]);
    // Up begins at 0 and moves after each frame; down begins where up would have gone on.
    for (let n = 1; n < 100; n++) expect(down[2 * n]).toBe(up[2 * (100 - n)]);
  });

  test('the insert passes a closed gate', () => {
    const chain = create(format, parameters());
    chain.insert.set(stereo(512, sine(1_000, -20)));
    chain.block.set(stereo(512, sine(440, 0)));
    chain.process(512, true);
    expect(chain.block).toEqual(chain.insert);
    expect(chain.silent).toBe(true);
  });

  test('click above 4 kHz, 5 ms ramp, 400 Hz tone: at most -65 dB below the tone', () => {
    let worst = -Infinity;
    for (const phase of [0, 0.4, 0.8, 1.2, 1.57, 2.3]) {
      for (const at of [4_096, 4_103]) {
        const tone = sine(400, -6, RATE, phase);
        const chain = create(format, transparent);
        const input = stereo(16_384, tone);
        const parts: Int16Array[] = [];
        for (const [from, to, open] of [
          [0, at, false],
          [at, 2 * at, true],
          [2 * at, 12_288, false],
        ] as const) {
          chain.setGate(open, false);
          parts.push(run(chain, input.subarray(2 * from, 2 * to), [64]));
        }
        const signal = Float64Array.from(
          parts.flatMap((part) => Array.from(part).filter((_x, i) => i % 2 === 0)),
        );
        let peak = 0;
        for (const x of linearHighPass(signal, 4_000)) peak = Math.max(peak, Math.abs(x));
        worst = Math.max(worst, 20 * Math.log10(peak / (32_768 * 10 ** (-6 / 20))));
      }
    }
    expect(worst).toBeLessThanOrEqual(-65);
  });
});
