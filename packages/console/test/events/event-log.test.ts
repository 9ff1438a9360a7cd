import type { Alarm } from '@mcae/schema';
import { expect, it } from 'vitest';
import { ageText } from '../../src/model/age-text.js';
import { sortAlarms, withAlarm } from '../../src/model/events/alarm-list.js';
import {
  describeBreak,
  describeEvent,
  describeLink,
} from '../../src/model/events/describe-event.js';
import { EventLog, MAX_LOG_ENTRIES } from '../../src/model/events/event-log.js';
import { ptt, vu } from '../support/telemetry.js';

const alarm = (id: string, change: Partial<Alarm> = {}): Alarm => ({
  ...{ id, kind: 'clipping', channel: 1, severity: 'warning', active: true },
  ...{ message: 'the input is at full scale', count: 1, raised_ms: 1, cleared_ms: null },
  ...{ acknowledged_ms: null, acknowledged_by: null, ...change },
});

it('keeps the newest, and no more than its bound', () => {
  const log = new EventLog();
  for (let i = 0; i < MAX_LOG_ENTRIES + 50; i++)
    log.add({ atMs: i, kind: 'key', severity: 'info', text: `${i}` });
  expect(log.entries).toHaveLength(MAX_LOG_ENTRIES);
  expect(log.entries[0]!.text).toBe(`${MAX_LOG_ENTRIES + 49}`);
});

it('has one entry of what goes on happening, the newest', () => {
  const log = new EventLog();
  const add = (atMs: number, topic: string) =>
    log.add({ atMs, kind: 'audio', severity: 'warning', text: `${topic} at ${atMs}`, topic });
  add(0, 'xruns 1');
  add(1_000, 'xruns 2');
  add(2_000, 'xruns 1');
  expect(log.entries.map(({ text }) => text)).toEqual(['xruns 1 at 2000', 'xruns 2 at 1000']);
  add(90_000, 'xruns 1');
  expect(log.entries).toHaveLength(3);
});

it('says what happened in words, and nothing of levels', () => {
  const label = (channel: number) => `Loop ${channel}`;
  expect(describeEvent(vu(1, 1), label)).toBeUndefined();
  expect(describeEvent(ptt(1, 1), label)).toMatchObject({
    severity: 'info',
    text: 'Loop 1 open by flight (key held)',
  });
  expect(describeEvent(ptt(1, 1, { cause: 'lease_expired' }), label)?.severity).toBe('warning');
});

it.each([
  ['flight', 'flight', 'Loop 1 open, latched by flight (by command)'],
  ['flight', 'capcom', 'Loop 1 open, latched by flight, held by capcom (by command)'],
  ['flight', null, 'Loop 1 open, latched by flight (by command)'],
])('says who latched a key once: %s, held by %s', (latched_by, holder, text) => {
  const event = ptt(1, 1, { latch: true, latched_by, holder, cause: 'command' });
  expect(describeEvent(event, (channel) => `Loop ${channel}`)).toMatchObject({ text });
});

it('reports lost messages, a new boot, and a lost connection', () => {
  const gap = { kind: 'gap', node: 'n', name: 'ptt', lost: 1 } as const;
  expect(describeBreak(gap).text).toBe('n: 1 message of ptt did not come');
  expect(describeBreak({ kind: 'restart', node: 'n' }).text).toBe('n has started again');
  const link = (way: 'nats' | 'sse' | null, isServiceUp = true) => ({ way, isServiceUp });
  expect(describeLink(link('nats'), link('sse'))?.text).toContain('through the service');
  expect(describeLink(link(null), link('sse'))).toBeUndefined();
  expect(describeLink(link('nats'), link('nats', false))?.severity).toBe('critical');
});

it('lists alarms by what needs an eye first, until cleared and acknowledged', () => {
  const alarms = sortAlarms([
    alarm('acknowledged', { acknowledged_ms: 5 }),
    alarm('warning'),
    alarm('critical', { severity: 'critical' }),
    alarm('over', { active: false }),
  ]);
  expect(alarms.map(({ id }) => id)).toEqual(['critical', 'warning', 'over', 'acknowledged']);
  expect(withAlarm(alarms, alarm('over', { active: false, acknowledged_ms: 9 }))).toHaveLength(3);
});

it.each([
  [0, '0.0 s'],
  [3_240, '3.2 s'],
  [64_000, '64 s'],
  [300_000, '5 min'],
  [9_000_000, '2 h'],
])('%i ms is %s', (ms, text) => {
  expect(ageText(ms)).toBe(text);
});
