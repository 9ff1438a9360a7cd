/** The alarms of an engine. Each is listed until it was both cleared and acknowledged. */
import type { Clock } from '@mcae/clock';
import { type Alarm, type AlarmKind, alarmId, ProblemError, raisedAlarm } from '@mcae/schema';

export class Alarms {
  readonly #clock: Clock;
  readonly #onChange: (alarm: Alarm) => void;
  readonly #alarms = new Map<string, Alarm>();

  constructor(clock: Clock, onChange: (alarm: Alarm) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  list(): Alarm[] {
    return [...this.#alarms.values()];
  }

  /**
   * Says whether a condition is true now; only a change is published.
   * @param message left out: the text of the kind
   */
  set(kind: AlarmKind, channel: number | null, active: boolean, message?: string): void {
    const alarm = this.#alarms.get(alarmId(kind, channel));
    if (active && !alarm?.active) {
      const unseen = alarm?.acknowledged_ms === null ? alarm.count : 0;
      const raisedMs = this.#clock.wallMs();
      this.#put(raisedAlarm({ kind, channel, message, count: unseen + 1, raisedMs }));
    } else if (!active && alarm?.active)
      this.#put({ ...alarm, active: false, cleared_ms: this.#now() });
  }

  /** For a condition that lasts no time: raises the alarm and clears it at once. */
  pulse(kind: AlarmKind, channel: number | null, message?: string): void {
    this.set(kind, channel, true, message);
    this.set(kind, channel, false, message);
  }

  /** Clears the alarms of channels that do not exist any more. */
  setChannels(channels: readonly number[]): void {
    for (const { kind, channel, active, message } of this.list())
      if (active && channel !== null && !channels.includes(channel))
        this.set(kind, channel, false, message);
  }

  /** @throws ProblemError unknown_alarm */
  acknowledge(id: string, by: string): Alarm {
    const alarm = this.#alarms.get(id);
    if (!alarm) throw new ProblemError('unknown_alarm', `there is no alarm ${id}`);
    return this.#put({ ...alarm, acknowledged_ms: this.#now(), acknowledged_by: by });
  }

  #put(alarm: Alarm): Alarm {
    if (!alarm.active && alarm.acknowledged_ms !== null) this.#alarms.delete(alarm.id);
    else this.#alarms.set(alarm.id, alarm);
    this.#onChange(alarm);
    return alarm;
  }

  #now(): number {
    return Math.round(this.#clock.wallMs());
  }
}
