import { SimulatedClock } from '@mcae/clock';
import { expect, it } from 'vitest';
import { DeviceLock } from '../../../src/engine/devices/device-lock.js';

function start() {
  const clock = new SimulatedClock();
  const lock = new DeviceLock(clock);
  const got: number[] = [];
  const acquire = async (number: number) => {
    const release = await lock.acquire();
    got.push(number);
    return release;
  };
  return { clock, got, acquire };
}

it('is held by one at a time, in the order of asking', async () => {
  const { clock, got, acquire } = start();
  const first = acquire(1);
  const second = acquire(2);
  const third = acquire(3);
  await clock.advance(0);
  expect(got).toEqual([1]);
  (await first)();
  await clock.advance(0);
  expect(got).toEqual([1, 2]);
  // Released twice, it does not release somebody else's.
  (await first)();
  await clock.advance(0);
  expect(got).toEqual([1, 2]);
  (await second)();
  (await third)();
  (await acquire(4))();
  expect(got).toEqual([1, 2, 3, 4]);
});

it('lets nobody in between who did not wait', async () => {
  const { clock, got, acquire } = start();
  const first = await acquire(1);
  const second = acquire(2);
  first();
  const third = acquire(3);
  await clock.advance(0);
  expect(got).toEqual([1, 2]);
  (await second)();
  (await third)();
});

it('is released by itself where nobody releases it', async () => {
  const { clock, got, acquire } = start();
  void acquire(1);
  void acquire(2);
  await clock.advance(999);
  expect(got).toEqual([1]);
  await clock.advance(1);
  expect(got).toEqual([1, 2]);
});
