import { expect, it } from 'vitest';
import { ToneGenerator } from '../../src/stream/tone-generator.js';

const RATE = 44_100;
const REQUEST = { channel: 1, seconds: 0.1, frequencyHz: 1_000, levelDbfs: -20 };
const FRAMES = 0.1 * RATE;

function left(tone: ToneGenerator, frames: number): Int16Array {
  const block = new Int16Array(2 * frames).fill(77);
  tone.fill(block, frames);
  for (let i = 0; i < frames; i++) expect(block[2 * i]).toBe(block[2 * i + 1]);
  return block.filter((_, i) => i % 2 === 0);
}

it('is silent until it is started, and after its time', () => {
  const tone = new ToneGenerator(RATE);
  expect(tone.active).toBe(false);
  expect(left(tone, 8).every((sample) => sample === 0)).toBe(true);
  tone.start(REQUEST);
  const samples = left(tone, FRAMES + 100);
  expect(tone.active).toBe(false);
  expect(samples.slice(FRAMES).every((sample) => sample === 0)).toBe(true);
});

it('has the level and the frequency that it was asked for', () => {
  const tone = new ToneGenerator(RATE);
  tone.start(REQUEST);
  const steady = left(tone, FRAMES).slice(420, 420 + 20 * 44.1);
  const rms = Math.sqrt(steady.reduce((sum, sample) => sum + sample ** 2, 0) / steady.length);
  expect(20 * Math.log10((rms * Math.SQRT2) / 32_768)).toBeCloseTo(-20, 1);
  const crossings = steady.filter((sample, i) => i > 0 && sample >= 0 && steady[i - 1]! < 0);
  expect(crossings).toHaveLength(20);
});

it('fades in and out over 5 ms: no step', () => {
  const tone = new ToneGenerator(RATE);
  tone.start({ ...REQUEST, levelDbfs: 0 });
  const samples = left(tone, FRAMES);
  const fade = 0.005 * RATE;
  const most = (from: number, to: number) =>
    Math.max(...samples.slice(from, to).map((sample) => Math.abs(sample)));
  expect(most(0, fade / 10)).toBeLessThan(0.11 * 32_768);
  expect(most(FRAMES - Math.floor(fade / 10), FRAMES)).toBeLessThan(0.11 * 32_768);
  expect(most(0, FRAMES)).toBeGreaterThan(0.99 * 32_767);
});

it('that is started again starts anew', () => {
  const tone = new ToneGenerator(RATE);
  tone.start(REQUEST);
  left(tone, 1_000);
  tone.start(REQUEST);
  const again = left(tone, FRAMES - 1);
  expect(again[0]).toBe(0);
  expect(tone.active).toBe(true);
});
