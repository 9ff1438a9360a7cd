import { expect, it } from 'vitest';
import { type Delay, measureDelay, NO_DELAY } from '../src/delay.js';

/** The sender's clock has another zero than ours. */
const OFFSET = 123_456;

class DelayEstimate {
  #delay: Delay = NO_DELAY;

  next(sentMs: number, receivedMs: number): number {
    const { delay, delayMs } = measureDelay(this.#delay, sentMs, receivedMs);
    this.#delay = delay;
    return delayMs;
  }
}

it('takes the fastest message as the measure of the others', () => {
  const delay = new DelayEstimate();
  expect(delay.next(0, OFFSET + 20)).toBe(0);
  expect(delay.next(100, OFFSET + 102)).toBe(0);
  expect(delay.next(200, OFFSET + 220)).toBe(18);
  expect(delay.next(300, OFFSET + 2_302)).toBe(2_000);
});

it('a burst after an outage: all but the last are known to be old', () => {
  const delay = new DelayEstimate();
  for (let t = 0; t <= 3_000; t += 100) delay.next(t, OFFSET + t + 1);
  const ages = [3_100, 3_500, 4_000, 4_900].map((t) => delay.next(t, OFFSET + 4_901));
  expect(ages).toEqual([1_800, 1_400, 900, 0]);
});

it('a sender whose clock stood still is believed again within 10 s', () => {
  const delay = new DelayEstimate();
  for (let t = 0; t < 20_000; t += 100) delay.next(t, OFFSET + t);
  const pausedMs = 3_000;
  const delays: number[] = [];
  for (let t = 20_000; t < 40_000; t += 100) delays.push(delay.next(t, OFFSET + t + pausedMs));
  expect(delays[0]).toBe(pausedMs);
  expect(delays.slice(100)).toEqual(Array.from({ length: 100 }, () => 0));
});

it.each([6, 10, 60])('what comes held back after a silence of %i s is known to be old', (s) => {
  const delay = new DelayEstimate();
  for (let t = 0; t < 5_000; t += 100) expect(delay.next(t, OFFSET + t)).toBe(0);
  expect(delay.next(5_000, OFFSET + 5_000 + s * 1_000)).toBe(s * 1_000);
});

it('a sender whose clock stood still in a silence is believed again within 10 s', () => {
  const delay = new DelayEstimate();
  const pausedMs = 60_000;
  expect(delay.next(0, OFFSET)).toBe(0);
  const delays: number[] = [];
  for (let t = 100; t < 15_000; t += 100) delays.push(delay.next(t, OFFSET + t + pausedMs));
  expect(delays[0]).toBe(pausedMs);
  expect(delays.slice(100).every((ms) => ms === 0)).toBe(true);
});

it('clocks that drift apart by 100 ppm make no delay', () => {
  const delay = new DelayEstimate();
  let longest = 0;
  for (let t = 0; t < 3_600_000; t += 100)
    longest = Math.max(longest, delay.next(t, OFFSET + t * 1.0001));
  expect(longest).toBeLessThan(2);
});
