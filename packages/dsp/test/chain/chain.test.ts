import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createChain, emptyMeters, ParameterError } from '../../src/index.js';
import {
  fit,
  kernels,
  left,
  openChain,
  parameters,
  RATE,
  random,
  run,
  sine,
  stereo,
  transparent,
} from '../support/helpers.js';

describe.each(kernels)('%s: the chain', (kernel, create) => {
  test('says which kernel it is', () => {
    expect(create({ sampleRateHz: RATE, maxFrames: 512 }, parameters()).kernel).toBe(kernel);
  });

  test.each([64, 128, 256] as const)('look-ahead %d is the latency, to the frame', (frames) => {
    const params = parameters({
      comp: { ratio: 1 },
      limiter: { ceiling_db: 0, lookahead_frames: frames },
    });
    const chain = openChain(create, params, RATE, 100);
    const next = random(3);
    const input = stereo(
      5_000,
      () => 1.9 * (next() - 0.5),
      () => 1.9 * (next() - 0.5),
    );
    const output = run(chain, input);
    expect(chain.latencyFrames).toBe(frames);
    // Ratio 1 and nothing above the ceiling: bit for bit the input, later.
    expect(output.subarray(2 * frames)).toEqual(input.subarray(0, input.length - 2 * frames));
  });

  test("stereo-linked: the quiet side gets the loud side's gain", () => {
    const chain = openChain(create, parameters());
    const output = run(chain, stereo(RATE, sine(1_000, -12), sine(1_000, -30)));
    const right = Float64Array.from(
      output.filter((_x, i) => i % 2 === 1),
      (x) => x / 32_768,
    );
    expect(fit(left(output).subarray(-RATE / 2), 1_000).levelDbfs).toBeCloseTo(-16, 2);
    expect(fit(right.subarray(-RATE / 2), 1_000).levelDbfs).toBeCloseTo(-34, 2);
  });

  test('any partition into blocks gives the same samples and the same meters', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 6 }),
        fc.record({
          lookahead_frames: fc.constantFrom(64 as const, 128 as const, 256 as const),
          true_peak: fc.boolean(),
        }),
        fc.constantFrom('none' as const, 'tpdf' as const),
        fc.integer(),
        (sizes, limiter, dither, seed) => {
          fc.pre(sizes.some((size) => size > 0));
          const params = parameters({ limiter, dither, comp: { makeup_db: 6 } });
          const next = random(seed);
          const loud = (n: number) => (n % 3_000 < 1_500 ? 1 : 0.05);
          const input = stereo(9_000, (n) => loud(n) * (2 * next() - 1), sine(300, -3));
          const whole = create({ sampleRateHz: RATE, maxFrames: 4_096 }, params);
          const parts = create({ sampleRateHz: RATE, maxFrames: 700 }, params);
          whole.setGate(true, false);
          parts.setGate(true, false);
          const cut = Buffer.from(run(parts, input, sizes).buffer);
          expect(cut.equals(Buffer.from(run(whole, input, [3_000]).buffer))).toBe(true);
          expect(parts.gain).toBe(whole.gain);
          const meters = [emptyMeters(), emptyMeters()];
          whole.readMeters(meters[0]);
          parts.readMeters(meters[1]);
          expect(meters[1]).toEqual(meters[0]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('frames outside 0 to maxFrames are clamped', () => {
    const chain = openChain(create, transparent, RATE, 32);
    for (const frames of [-1, 0, Number.NaN, -Infinity]) {
      chain.block.fill(77);
      chain.process(frames, false);
      expect(chain.block.every((x) => x === 77)).toBe(true);
    }
    for (const frames of [33, 1e9, Infinity]) chain.process(frames, true);
    const other = openChain(create, transparent, RATE, 32);
    for (let k = 0; k < 3; k++) {
      other.block.fill(k === 0 ? 77 : 0);
      other.process(32, false);
    }
    expect(chain.silent).toBe(false);
  });

  test('dither: off leaves the signal alone, on adds noise without tones', () => {
    const tone = stereo(2 * RATE, sine(997, -80));
    const plain = run(openChain(create, transparent), tone);
    const dithered = run(openChain(create, { ...transparent, dither: 'tpdf' }), tone);
    expect(plain.subarray(512)).toEqual(tone.subarray(0, tone.length - 512));
    let sum = 0;
    let power = 0;
    let largest = 0;
    for (let i = 512; i < tone.length; i++) {
      const noise = dithered[i] - tone[i - 512];
      sum += noise;
      power += noise * noise;
      largest = Math.max(largest, Math.abs(noise));
    }
    expect(largest).toBe(1);
    // Integer in: the triangle rounds to -1, 0, 1 with 1/8, 3/4, 1/8: a quarter LSB squared.
    expect(Math.abs(sum / tone.length)).toBeLessThan(0.01);
    expect(power / tone.length).toBeCloseTo(0.25, 2);
  });
});

describe('bad parameters', () => {
  const format = { sampleRateHz: RATE, maxFrames: 512 };
  const cases: [string, unknown][] = [
    ['/comp/ratio', parameters({ comp: { ratio: 0 } })],
    ['/comp/ratio', parameters({ comp: { ratio: Number.POSITIVE_INFINITY } })],
    ['/comp/attack_ms', parameters({ comp: { attack_ms: -5 } })],
    ['/comp/release_ms', parameters({ comp: { release_ms: Number.NaN } })],
    [
      '/comp/threshold_db',
      { ...parameters(), comp: { ...parameters().comp, threshold_db: 'loud' } },
    ],
    ['/comp/knee_db', parameters({ comp: { knee_db: undefined as never } })],
    ['/comp/makeup_db', parameters({ comp: { makeup_db: 25 } })],
    ['/limiter/ceiling_db', parameters({ limiter: { ceiling_db: 1 } })],
    ['/limiter/lookahead_frames', parameters({ limiter: { lookahead_frames: 0 as never } })],
    ['/limiter/true_peak', parameters({ limiter: { true_peak: 1 as never } })],
    ['/dither', { ...parameters(), dither: 'loud' }],
    ['/gate/ramp_ms', parameters({ gate: { ramp_ms: 0 } })],
    ['/gate', { ...parameters(), gate: undefined }],
    ['/surplus', { ...parameters(), surplus: 1 }],
    ['', null],
  ];

  test.each(cases)('%s: a typed error at construction and at configure', (path, bad) => {
    const attempt = (action: () => unknown) => {
      try {
        action();
      } catch (error) {
        return error;
      }
      return undefined;
    };
    const chain = createChain(format, parameters());
    for (const error of [
      attempt(() => createChain(format, bad as never)),
      attempt(() => chain.configure(bad as never)),
    ]) {
      expect(error).toBeInstanceOf(ParameterError);
      expect((error as ParameterError).path).toBe(path);
    }
    chain.setGate(true, false);
    const good = createChain(format, parameters());
    good.setGate(true, false);
    const input = stereo(4_096, sine(440, -6));
    expect(run(chain, input)).toEqual(run(good, input));
  });

  test.each([
    ['/maxFrames', { sampleRateHz: RATE, maxFrames: 0 }],
    ['/maxFrames', { sampleRateHz: RATE, maxFrames: 4_097 }],
    ['/maxFrames', { sampleRateHz: RATE, maxFrames: 12.5 }],
    ['/maxFrames', { sampleRateHz: RATE, maxFrames: Number.NaN }],
    ['/sampleRateHz', { sampleRateHz: 7_999, maxFrames: 512 }],
    ['/sampleRateHz', { sampleRateHz: Number.NaN, maxFrames: 512 }],
    ['/sampleRateHz', { sampleRateHz: 44_100.5, maxFrames: 512 }],
  ])('%s of a format', (path, bad) => {
    expect(() => createChain(bad, parameters())).toThrow(expect.objectContaining({ path }));
  });
});
