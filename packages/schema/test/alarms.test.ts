import { describe, expect, it } from 'vitest';
import { ALARMS, Alarm, type AlarmKind, alarmId, raisedAlarm, validate } from '../src/index.js';

const KINDS = Object.keys(ALARMS) as AlarmKind[];

it.each(KINDS)('an alarm of kind %s is valid, with the severity and text of its row', (kind) => {
  const alarm = raisedAlarm({ kind, raisedMs: 1_000.6 });
  expect(validate(Alarm, alarm)).toMatchObject({ ok: true });
  expect(alarm).toEqual({
    id: kind,
    kind,
    channel: null,
    severity: ALARMS[kind].severity,
    active: true,
    message: ALARMS[kind].text,
    count: 1,
    raised_ms: 1_001,
    cleared_ms: null,
    acknowledged_ms: null,
    acknowledged_by: null,
  });
});

describe('an alarm of a channel', () => {
  it('has the channel in its id, and its own message', () => {
    const alarm = raisedAlarm({
      kind: 'device_lost',
      channel: 3,
      message: 'pulled out',
      raisedMs: 0,
    });
    expect(alarm).toMatchObject({ id: 'device_lost-3', channel: 3, message: 'pulled out' });
    expect(alarmId('device_lost', 3)).toBe(alarm.id);
  });

  it('that is over already is not active', () => {
    const alarm = raisedAlarm({ kind: 'stream_restarted', channel: 1, raisedMs: 5, clearedMs: 5 });
    expect(alarm).toMatchObject({ active: false, raised_ms: 5, cleared_ms: 5 });
  });
});

it('what is no kind of alarm is not valid', () => {
  const alarm = { ...raisedAlarm({ kind: 'clipping', raisedMs: 0 }), kind: 'bored' };
  expect(validate(Alarm, alarm)).toMatchObject({ ok: false });
});
