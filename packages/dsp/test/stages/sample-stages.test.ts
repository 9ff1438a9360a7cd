/** What holds for every stage before the compressor: off is bit-exact, no change clicks. */
import { DSP_STAGES } from '@mcae/schema';
import { describe, expect, test } from 'vitest';
import {
  kernels,
  left,
  linearHighPass,
  openChain,
  RATE,
  random,
  run,
  sine,
  stereo,
} from '../support/helpers.js';
import { alone, loudestGainDb, STAGE_CHANGES, STAGE_SETTINGS } from '../support/stage-settings.js';

const LATENCY = 64;
/** A change fades for 20 ms, in whole sub-blocks. */
const FADE = 16 * Math.ceil((0.02 * RATE) / 16);

test('every stage that can be off has settings here', () => {
  const added = Object.keys(DSP_STAGES).filter((name) => name !== 'comp' && name !== 'limiter');
  expect(Object.keys(STAGE_SETTINGS)).toEqual(added);
});

describe.each(kernels)('%s: stages before the compressor', (_kernel, create) => {
  const noise = (frames: number, seed: number, peak = 0.95) => {
    const next = random(seed);
    const sample = () => peak * (2 * next() - 1);
    return stereo(frames, sample, sample);
  };

  test.each(Object.entries(STAGE_SETTINGS))('%s: off, no sample changes', (_name, [off]) => {
    const input = noise(5_000, 1);
    const output = run(openChain(create, alone(off ?? {})), input);
    expect(output.subarray(2 * LATENCY)).toEqual(input.subarray(0, -2 * LATENCY));
  });

  test.each(STAGE_CHANGES.filter(({ to }) => Object.keys(to).length === 0))(
    '$name: bit-exact again once the fade has left',
    ({ from, to }) => {
      const chain = openChain(create, alone(from));
      // Too quiet for the limiter, which would be a while in letting go.
      run(chain, noise(2_000, 1, 0.05), [441]);
      chain.configure(alone(to));
      const input = noise(FADE + 20_000, 2, 0.05);
      const output = run(chain, input, [441, 7]);
      // It begins with the next sub-block.
      const settled = 15 + FADE + LATENCY;
      expect(output.subarray(2 * settled)).toEqual(
        input.subarray(2 * (settled - LATENCY), -2 * LATENCY),
      );
    },
  );

  test.each(STAGE_CHANGES)('$name: no step above 1 dB from frame to frame', ({ from, to }) => {
    // A sine and a cosine: their lengths are the tone's envelope, frame by frame.
    const dbfs = -6 - loudestGainDb(from, to);
    const tone = stereo(8_000, sine(1_000, dbfs), sine(1_000, dbfs, RATE, Math.PI / 2));
    const chain = openChain(create, alone(from));
    run(chain, tone.subarray(0, 2 * 4_410));
    chain.configure(alone(to));
    const output = run(chain, tone.subarray(0, 2 * 4_410));
    let largest = 0;
    const level = (n: number) => 20 * Math.log10(Math.hypot(output[2 * n], output[2 * n + 1]));
    for (let n = 1; n < 4_410; n++) largest = Math.max(largest, Math.abs(level(n) - level(n - 1)));
    expect(largest).toBeLessThan(1);
  });

  test.each(STAGE_CHANGES)('$name: no click above -60 dB', ({ from, to }) => {
    let worst = -Infinity;
    for (const phase of [0, 0.4, 0.8, 1.2, 1.57, 2.3]) {
      const tone = stereo(16_384, sine(400, -6 - loudestGainDb(from, to), RATE, phase));
      const chain = openChain(create, alone(from));
      const before = run(chain, tone.subarray(0, 2 * 8_192), [64]);
      chain.configure(alone(to));
      const after = run(chain, tone.subarray(2 * 8_192), [64]);
      const signal = left(Int16Array.of(...before, ...after)).subarray(4_096);
      let loudest = 0;
      for (const x of signal) loudest = Math.max(loudest, Math.abs(x));
      let click = 0;
      for (const x of linearHighPass(signal, 4_000)) click = Math.max(click, Math.abs(x));
      worst = Math.max(worst, 20 * Math.log10(click / loudest));
    }
    expect(worst).toBeLessThanOrEqual(-60);
  });

  test.each(STAGE_CHANGES)('$name, and back in the middle of it: no click', ({ from, to }) => {
    const tone = stereo(12_288, sine(400, -6 - loudestGainDb(from, to)));
    const chain = openChain(create, alone(from));
    const parts = [run(chain, tone.subarray(0, 2 * 8_192))];
    for (const [at, end, params] of [
      [8_192, 8_592, to],
      [8_592, 8_792, from],
      [8_792, 12_288, to],
    ] as const) {
      chain.configure(alone(params));
      parts.push(run(chain, tone.subarray(2 * at, 2 * end)));
    }
    const signal = left(Int16Array.from(parts.flatMap((part) => [...part]))).subarray(4_096);
    const loudest = Math.max(...signal.map(Math.abs));
    const click = Math.max(...linearHighPass(signal, 4_000).map(Math.abs));
    expect(20 * Math.log10(click / loudest)).toBeLessThanOrEqual(-60);
  });

  test.each(STAGE_CHANGES)(
    '$name: any partition into blocks gives the same samples',
    ({ from, to }) => {
      const input = noise(9_000, 3);
      const through = (sizes: readonly number[]) => {
        const chain = openChain(create, alone(from), RATE, 4_096);
        const first = run(chain, input.subarray(0, 2 * 2_005), sizes);
        chain.configure(alone(to));
        return Buffer.concat([first, run(chain, input.subarray(2 * 2_005), sizes)].map(bytes));
      };
      const whole = through([2_005]);
      for (const sizes of [[512], [441], [1, 15, 16, 17], [64, 700]])
        expect(through(sizes).equals(whole)).toBe(true);
    },
  );
});

const bytes = (samples: Int16Array) =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
