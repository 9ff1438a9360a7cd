import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VirtualSource } from '../../../../src/audio/virtual/sources/virtual-source.js';
import {
  checkVirtualSource,
  openVirtualSource,
} from '../../../../src/audio/virtual/virtual-ends.js';
import { writeWav } from '../../../../src/wav/wav-file.js';
import { spec } from '../../support/specs.js';

const RATE = 44_100;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'virtual-sources-'));
  const frames = 701;
  const stereo = Int16Array.from({ length: 2 * frames }, (_, i) => (i % 2 ? -i : i));
  await writeWav(join(folder, 'stereo.wav'), {
    sampleRateHz: RATE,
    channels: 2,
    frames,
    samples: stereo,
  });
  const mono = Int16Array.of(1, 2, 3);
  await writeWav(join(folder, 'mono.wav'), {
    sampleRateHz: RATE,
    channels: 1,
    frames: 3,
    samples: mono,
  });
  await writeWav(join(folder, '48k.wav'), {
    sampleRateHz: 48_000,
    channels: 1,
    frames: 3,
    samples: mono,
  });
  await writeWav(join(folder, 'empty.wav'), {
    sampleRateHz: RATE,
    channels: 1,
    frames: 0,
    samples: new Int16Array(),
  });
});
afterAll(() => rm(folder, { recursive: true }));

const open = (input: string, overrides = {}) =>
  openVirtualSource(spec({ input, ...overrides }), { baseDir: folder });

function pull(source: VirtualSource, channels: number, frames: number, start = 0): Int16Array {
  const block = new Int16Array(frames * channels);
  source.fill(block, channels, frames, start);
  return block;
}

/** AES17: 0 is the RMS of a full-scale sine. */
function levelDbfs(samples: ArrayLike<number>): number {
  let power = 0;
  for (let i = 0; i < samples.length; i++) power += (samples[i]! / 32_768) ** 2;
  return 10 * Math.log10((2 * power) / samples.length);
}

/** Power of one frequency over the power of all, dB. */
function shareDb(samples: Int16Array, frequencyHz: number): number {
  let re = 0;
  let im = 0;
  for (const [i, sample] of samples.entries()) {
    re += sample * Math.cos((2 * Math.PI * frequencyHz * i) / RATE);
    im += sample * Math.sin((2 * Math.PI * frequencyHz * i) / RATE);
  }
  const power = samples.reduce((sum, sample) => sum + sample ** 2, 0);
  return 10 * Math.log10((2 * (re ** 2 + im ** 2)) / samples.length / power);
}

describe.each(['tone', 'tone:997.5', 'noise', 'impulse', 'silence', 'wav:stereo.wav'])(
  'virtual:%s',
  (name) => {
    test('is the same signal however it is cut into blocks', async () => {
      const source = await open(`virtual:${name}`);
      const whole = pull(source, 2, 4_000);
      fc.assert(
        fc.property(fc.nat(3_000), fc.integer({ min: 1, max: 1_000 }), (start, frames) => {
          const part = pull(source, 2, frames, start);
          return part.every((sample, i) => sample === whole[2 * start + i]);
        }),
      );
    });

    test('is the same signal on both sides and, quieter or not, on each pair', async () => {
      if (name.startsWith('wav')) return;
      const block = pull(await open(`virtual:${name}`, { inputChannels: 6 }), 6, 1_000);
      for (let i = 0; i < block.length; i += 6) {
        expect(block[i + 1]).toBe(block[i]);
        expect(block[i + 3]).toBe(block[i + 2]);
        expect(Math.abs(block[i + 2]! - block[i]! * 10 ** (-1 / 20))).toBeLessThanOrEqual(0.95);
        expect(block[i + 5]).toBe(block[i + 4]);
      }
    });
  },
);

describe('virtual:tone', () => {
  test('is 1 kHz at −12 dBFS', async () => {
    const samples = pull(await open('virtual:tone'), 1, RATE);
    expect(levelDbfs(samples)).toBeCloseTo(-12, 2);
    expect(shareDb(samples, 1_000)).toBeGreaterThan(-0.001);
  });

  test('has the frequency in its name', async () => {
    const samples = pull(await open('virtual:tone:440'), 1, RATE);
    expect(levelDbfs(samples)).toBeCloseTo(-12, 2);
    expect(shareDb(samples, 440)).toBeGreaterThan(-0.001);
  });

  test('keeps its phase over ten hours', async () => {
    const source = await open('virtual:tone');
    // 441 frames are ten periods.
    const hours = 441 * 3_600_000;
    expect(pull(source, 2, 1_000, hours)).toEqual(pull(source, 2, 1_000, 0));
  });

  test('is refused where the rate cannot carry it', async () => {
    await expect(open('virtual:tone:9000', { sampleRateHz: 16_000 })).rejects.toMatchObject({
      kind: 'unsupported',
      message: 'a tone of 9000 Hz needs a sample rate above 18000 Hz, not 16000 Hz',
    });
  });
});

describe('virtual:noise', () => {
  test('has the level, the rhythm and the band of speech', async () => {
    const samples = pull(await open('virtual:noise'), 1, 12 * RATE);
    expect(levelDbfs(samples)).toBeCloseTo(-20, 1);
    const windows: number[] = [];
    for (let i = 0; i + 4_410 <= samples.length; i += 4_410)
      windows.push(levelDbfs(samples.subarray(i, i + 4_410)));
    expect(Math.max(...windows)).toBeLessThan(-10);
    expect(windows.filter((level) => level < -40).length).toBeGreaterThan(3);
    expect(windows.filter((level) => level > -25).length).toBeGreaterThan(40);
    let high = 0;
    for (let i = 1; i < samples.length; i++) high += (samples[i]! - samples[i - 1]!) ** 2;
    const total = samples.reduce((sum, sample) => sum + sample ** 2, 0);
    // Of white noise the difference has twice the power; the lower this is, the lower the band.
    expect(high / total).toBeLessThan(0.1);
    expect(samples.some((sample) => Math.abs(sample) === 32_767)).toBe(false);
  });

  test('goes round without a seam', async () => {
    const source = await open('virtual:noise');
    const seam = pull(source, 1, 2_000, 12 * RATE - 1_000);
    let largest = 0;
    for (let i = 1; i < seam.length; i++)
      largest = Math.max(largest, Math.abs(seam[i]! - seam[i - 1]!));
    expect(Math.abs(seam[1_000]! - seam[999]!)).toBeLessThanOrEqual(
      Math.max(largest, 1) * 0.5 + 50,
    );
  });
});

test('virtual:impulse is one sample a second', async () => {
  const samples = pull(await open('virtual:impulse'), 1, 3 * RATE);
  const at = [...samples.entries()].filter(([, sample]) => sample !== 0);
  expect(at).toEqual([0, RATE, 2 * RATE].map((frame) => [frame, 29_491]));
});

describe('virtual:wav', () => {
  test('goes round and feeds every pair', async () => {
    const block = pull(await open('virtual:wav:stereo.wav', { inputChannels: 4 }), 4, 1_000);
    for (let i = 0; i < 1_000; i++) {
      const left = 2 * (i % 701);
      const right = -(left + 1);
      expect([...block.subarray(4 * i, 4 * i + 4)]).toEqual([left, right, left, right]);
    }
  });

  test('of one channel feeds both sides', async () => {
    const block = pull(await open('virtual:wav:mono.wav'), 2, 4);
    expect([...block]).toEqual([1, 1, 2, 2, 3, 3, 1, 1]);
  });

  test.each([
    ['of another rate', '48k.wav', 'unsupported', /48000 Hz, the stream 44100 Hz/],
    ['that is not there', 'absent.wav', 'not-found', /absent\.wav: no such file/],
  ])('%s is refused, and the check tells it', async (_what, file, kind, message) => {
    const refusal = expect.objectContaining({
      name: 'DeviceError',
      kind,
      message: expect.stringMatching(message),
    });
    await expect(open(`virtual:wav:${file}`)).rejects.toEqual(refusal);
    const checked = checkVirtualSource(spec({ input: `virtual:wav:${file}` }), { baseDir: folder });
    await expect(checked).rejects.toEqual(refusal);
  });

  test('without samples is refused', async () => {
    await expect(open('virtual:wav:empty.wav')).rejects.toThrow('has no samples');
  });
});

test.each([
  [{ inputChannels: 0 }, 'Invalid number of channels'],
  [{ inputChannels: 65 }, 'Invalid number of channels'],
  [{ sampleRateHz: 1 }, 'Invalid sample rate'],
  [{ sampleRateHz: Number.NaN }, 'Invalid sample rate'],
])('%j: %s', async (overrides, text) => {
  await expect(open('virtual:tone', overrides)).rejects.toThrow(text);
});
