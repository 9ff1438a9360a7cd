import { type Clock, SimulatedClock } from '@mcae/clock';
import { beforeEach, expect, it } from 'vitest';
import { SteadyDeadline } from '../../../src/engine/config/steady-deadline.js';

let clock: SimulatedClock;
let passedMs: number[];
let deadline: SteadyDeadline;

beforeEach(() => {
  clock = new SimulatedClock();
  passedMs = [];
  deadline = new SteadyDeadline(clock, 1_000, () => passedMs.push(clock.monoMs()));
});

it('passes once, in its time', async () => {
  await clock.advance(999);
  expect(passedMs).toEqual([]);
  await clock.advance(5_000);
  expect(passedMs).toEqual([1_000]);
});

it('has all of its time again when it is restarted', async () => {
  await clock.advance(900);
  deadline.restart();
  await clock.advance(5_000);
  expect(passedMs).toEqual([1_900]);
});

it('does not pass once it was cancelled', async () => {
  deadline.cancel();
  await clock.advance(5_000);
  expect(passedMs).toEqual([]);
});

it('does not count the time for which the process stood still', async () => {
  // Timers that fall due meanwhile run when it goes on.
  let stoodMs = 0;
  const stalling: Clock = {
    monoMs: () => clock.monoMs() + stoodMs,
    wallMs: () => clock.wallMs() + stoodMs,
    after: (delayMs, run) => clock.after(delayMs, run),
  };
  deadline.cancel();
  const passed: number[] = [];
  new SteadyDeadline(stalling, 1_000, () => passed.push(stalling.monoMs()));
  await clock.advance(500);
  stoodMs = 60_000;
  await clock.advance(450);
  expect(passed).toEqual([]);
  await clock.advance(150);
  expect(passed).toHaveLength(1);
  expect(passed[0]).toBeLessThanOrEqual(61_100);
});

it('passes also where every tick is late', async () => {
  const late: Clock = {
    monoMs: () => clock.monoMs(),
    wallMs: () => clock.wallMs(),
    after: (delayMs, run) => clock.after(delayMs + 120, run),
  };
  deadline.cancel();
  const passed: number[] = [];
  new SteadyDeadline(late, 1_000, () => passed.push(clock.monoMs()));
  await clock.advance(10_000);
  expect(passed).toHaveLength(1);
});
