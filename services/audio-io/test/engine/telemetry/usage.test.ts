/** CPU time of processes that come and go, in percent of one core. */
import { SimulatedClock } from '@mcae/clock';
import { beforeEach, expect, it } from 'vitest';
import { CpuMeter, ownUsage } from '../../../src/engine/telemetry/usage.js';

let clock: SimulatedClock;
let meter: CpuMeter;

beforeEach(() => {
  clock = new SimulatedClock({ startMs: 1_000 });
  meter = new CpuMeter(clock);
});

/** @param usedMs CPU time since its start, by process */
const percent = (usedMs: Record<string, number>) =>
  meter.percent(
    new Map(Object.entries(usedMs).map(([name, ms]) => [name, { cpuUs: 1_000 * ms, rssBytes: 0 }])),
  );

it('is the time that all processes used of the time that passed', async () => {
  await clock.advance(1_000);
  expect(percent({ supervisor: 100, 'stream 1': 250 })).toBeCloseTo(35);
  await clock.advance(2_000);
  expect(percent({ supervisor: 120, 'stream 1': 1_250 })).toBeCloseTo(51);
});

it('is that of the last half second or more, however often it is asked for', async () => {
  await clock.advance(1_000);
  expect(percent({ supervisor: 100 })).toBeCloseTo(10);
  await clock.advance(499);
  expect(percent({ supervisor: 500 })).toBeCloseTo(10);
  await clock.advance(1);
  expect(percent({ supervisor: 500 })).toBeCloseTo(80);
});

it('counts a process that came, and forgets one that went', async () => {
  await clock.advance(1_000);
  percent({ supervisor: 100, 'stream 1': 900 });
  await clock.advance(1_000);
  expect(percent({ supervisor: 100, 'stream 2': 50 })).toBeCloseTo(5);
});

it('is never below 0, where a clock of the system went back', async () => {
  await clock.advance(1_000);
  percent({ supervisor: 100 });
  await clock.advance(1_000);
  expect(percent({ supervisor: 50 })).toBe(0);
});

it('knows its own process', () => {
  const { cpuUs, rssBytes } = ownUsage();
  expect(cpuUs).toBeGreaterThan(0);
  expect(rssBytes).toBeGreaterThan(1e6);
});
