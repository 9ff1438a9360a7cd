import { SimulatedClock } from '@mcae/clock';
import { expect, it } from 'vitest';
import { DeviceTurns } from '../../../src/engine/devices/device-lock.js';

function start() {
  const clock = new SimulatedClock();
  const turns = new DeviceTurns(clock);
  const got: number[] = [];
  const take = async (number: number) => {
    const end = await turns.take();
    got.push(number);
    return end;
  };
  return { clock, got, take };
}

it('gives one turn at a time, in the order of asking', async () => {
  const { clock, got, take } = start();
  const first = take(1);
  const second = take(2);
  const third = take(3);
  await clock.advance(0);
  expect(got).toEqual([1]);
  (await first)();
  await clock.advance(0);
  expect(got).toEqual([1, 2]);
  // Ended twice, it does not end somebody else's.
  (await first)();
  await clock.advance(0);
  expect(got).toEqual([1, 2]);
  (await second)();
  (await third)();
  (await take(4))();
  expect(got).toEqual([1, 2, 3, 4]);
});

it('lets nobody in between who did not wait', async () => {
  const { clock, got, take } = start();
  const first = await take(1);
  const second = take(2);
  first();
  const third = take(3);
  await clock.advance(0);
  expect(got).toEqual([1, 2]);
  (await second)();
  (await third)();
});

it('ends a turn that is never ended', async () => {
  const { clock, got, take } = start();
  void take(1);
  void take(2);
  await clock.advance(999);
  expect(got).toEqual([1]);
  await clock.advance(1);
  expect(got).toEqual([1, 2]);
});
