import { SimulatedClock } from '@mcae/clock';
import { expect, it } from 'vitest';
import { BlockPacer } from '../../../src/audio/virtual/block-pacer.js';

it('block n is due after n + 1 periods, whenever those before were exchanged', async () => {
  const clock = new SimulatedClock();
  const pacer = new BlockPacer(clock, 10);
  expect([pacer.block, pacer.waitMs()]).toEqual([0, 10]);
  await clock.advance(14);
  expect(pacer.waitMs()).toBe(-4);
  pacer.advance();
  expect([pacer.block, pacer.waitMs()]).toEqual([1, 6]);
});

it.each([
  [29, 0],
  [30, 0],
  [31, 2],
  [59, 4],
])('a reader that comes at %i ms for the block of 10 ms has lost %i', async (atMs, lost) => {
  const clock = new SimulatedClock();
  const pacer = new BlockPacer(clock, 10);
  await clock.advance(atMs);
  expect(pacer.skipLost()).toBe(lost);
  expect(pacer.block).toBe(lost);
  expect(pacer.skipLost()).toBe(0);
});
