import { describe, expect, test } from 'vitest';
import { gainTrace, kernels, openChain, parameters, RATE, stereo } from '../support/helpers.js';

/** Time after a step at which 63.2 % of the change in dB is done, ms. */
function timeTo63(gains: Float64Array, from: number, rate: number): number {
  const db = Array.from(gains, (g) => 20 * Math.log10(g));
  const start = db[from];
  const end = db[db.length - 1];
  const level = start + (end - start) * (1 - Math.exp(-1));
  const passed = (x: number) => (end > start ? x >= level : x <= level);
  const k = db.findIndex((x, i) => i > from && passed(x));
  const fraction = (level - db[k - 1]) / (db[k] - db[k - 1]);
  return ((k - 1 - from + fraction) * 16_000) / rate;
}

describe.each(kernels)('%s: ballistics, 63.2 %% of the change in dB', (_kernel, create) => {
  // The level steps at a sub-block's start; a constant level shows the ballistics alone.
  const measure = (attackMs: number, releaseMs: number, rate: number) => {
    const params = parameters({
      comp: { attack_ms: attackMs, release_ms: releaseMs },
      limiter: { ceiling_db: 0 },
    });
    const half = 16 * Math.ceil((12 * Math.max(attackMs, releaseMs) * rate) / 16_000);
    const chain = openChain(create, params, rate);
    const quiet = 10 ** (-40 / 20);
    const loud = 10 ** (-4 / 20);
    gainTrace(
      chain,
      stereo(1_600, () => quiet),
    );
    const lookahead = chain.latencyFrames / 16;
    const up = gainTrace(
      chain,
      stereo(half, () => loud),
    );
    const down = gainTrace(
      chain,
      stereo(half, () => quiet),
    );
    return { attack: timeTo63(up, lookahead, rate), release: timeTo63(down, lookahead, rate) };
  };

  test('the defaults: 10 and 100 ms within 5 %', () => {
    const { attack, release } = measure(10, 100, RATE);
    expect(attack).toBeGreaterThan(9.5);
    expect(attack).toBeLessThan(10.5);
    expect(release).toBeGreaterThan(95);
    expect(release).toBeLessThan(105);
  });

  test.each([
    [1, 50, 48_000],
    [5, 20, 44_100],
    [30, 300, 96_000],
    [200, 40, 44_100],
    [500, 20, 44_100],
    [10, 100, 8_000],
    [10, 100, 192_000],
  ])('attack %d ms, release %d ms at %d Hz within 5 %%', (attackMs, releaseMs, rate) => {
    const { attack, release } = measure(attackMs, releaseMs, rate);
    expect(Math.abs(attack / attackMs - 1)).toBeLessThan(0.05);
    expect(Math.abs(release / releaseMs - 1)).toBeLessThan(0.05);
  });
});
