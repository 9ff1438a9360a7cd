import { SimulatedClock } from '@mcae/clock';
import type { Alarm } from '@mcae/schema';
import { beforeEach, expect, it } from 'vitest';
import { Alarms } from '../../../src/engine/alarms/alarms.js';
import { OutageReporter } from '../../../src/engine/alarms/outage-reporter.js';

let clock: SimulatedClock;
let alarms: Alarms;
let published: Alarm[];
let reporter: OutageReporter;

beforeEach(() => {
  clock = new SimulatedClock();
  published = [];
  alarms = new Alarms(clock, (alarm) => published.push(alarm));
  reporter = new OutageReporter(alarms, clock);
});

/** Observes ten times a second. */
async function observe(forMs: number, isConnected = true): Promise<void> {
  for (let ms = 0; ms < forMs; ms += 100) {
    reporter.observe(isConnected);
    await clock.advance(100);
  }
}

it.each([
  ['the bus was away', true],
  ['it was held up', false],
])('an outage is reported once it is over: %s', async (why, observes) => {
  await observe(500);
  if (observes) await observe(2_000, false);
  else await clock.advance(2_000);
  expect(published).toEqual([]);
  await observe(500);
  expect(alarms.list()).toMatchObject([
    { id: 'engine_lost', severity: 'critical', active: false, acknowledged_ms: null, count: 1 },
  ]);
  expect(alarms.list()[0]?.message).toMatch(new RegExp(`for 2\\.\\d s: ${why}`));
  alarms.acknowledge('engine_lost', 'flight');
  expect(alarms.list()).toEqual([]);
});

it('neither the time before the engine was first heard nor a short one is an outage', async () => {
  await observe(5_000, false);
  await observe(300);
  await observe(500, false);
  await observe(300);
  expect(published).toEqual([]);
});

it('each outage is one of its own', async () => {
  await observe(500);
  for (const forMs of [1_500, 3_000]) {
    await observe(forMs, false);
    await observe(500);
  }
  expect(alarms.list()).toMatchObject([{ id: 'engine_lost', count: 2 }]);
  expect(alarms.list()[0]?.message).toMatch(/for 3\.\d s: the bus was away/);
});

it('a run that was not stopped is reported by the next one', () => {
  reporter.reportCrash();
  expect(alarms.list()).toMatchObject([
    { id: 'engine_lost', active: false, message: expect.stringContaining('without being stopped') },
  ]);
});
