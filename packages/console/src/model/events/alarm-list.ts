import type { Alarm } from '@mcae/schema';

/** Alarms as the engine keeps them: listed until both cleared and acknowledged. */
export function withAlarm(alarms: readonly Alarm[], changed: Alarm): readonly Alarm[] {
  const others = alarms.filter(({ id }) => id !== changed.id);
  const isOver = !changed.active && changed.acknowledged_ms !== null;
  return isOver ? others : sortAlarms([...others, changed]);
}

/** What needs an eye first: not acknowledged, active, critical, newest. */
export function sortAlarms(alarms: readonly Alarm[]): readonly Alarm[] {
  const rank = ({ acknowledged_ms, active, severity }: Alarm) =>
    (acknowledged_ms === null ? 0 : 4) + (active ? 0 : 2) + (severity === 'critical' ? 0 : 1);
  return [...alarms].sort((a, b) => rank(a) - rank(b) || b.raised_ms - a.raised_ms);
}
