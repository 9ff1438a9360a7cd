/** Levels in their rhythm are an engine that runs; a burst is what a server held back. */
import { expect, it } from 'vitest';
import { NO_RHYTHM, nextRhythm } from '../src/rhythm.js';

/** Pairs of the engine's time and ours. */
const count = (...levels: readonly (readonly [number, number])[]) =>
  levels.reduce((rhythm, [sentMs, receivedMs]) => nextRhythm(rhythm, sentMs, receivedMs), NO_RHYTHM)
    .count;

it.each<[string, readonly (readonly [number, number])[], number]>([
  ['none', [], 0],
  ['one', [[0, 50]], 1],
  ['five, each 100 ms', [0, 100, 200, 300, 400].map((t) => [t, t + 50] as const), 5],
  ['a burst of five', [0, 100, 200, 300, 400].map((t) => [t, 500] as const), 1],
  [
    'a burst, then the rhythm',
    [
      [0, 500],
      [100, 500],
      [500, 600],
      [600, 700],
    ],
    3,
  ],
  [
    'twice the same',
    [
      [0, 0],
      [0, 100],
      [100, 200],
    ],
    2,
  ],
  [
    'a clock that stands still',
    [
      [0, 0],
      [10, 100],
      [20, 200],
    ],
    1,
  ],
  [
    'a pause of a second is still a row',
    [
      [0, 0],
      [1_000, 1_000],
    ],
    2,
  ],
  [
    'after a longer one it begins anew',
    [
      [0, 0],
      [100, 100],
      [1_101, 1_101],
    ],
    1,
  ],
])('%s', (_, levels, expected) => {
  expect(count(...levels)).toBe(expected);
});
