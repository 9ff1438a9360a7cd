/** The alarms of an engine: raised, cleared, acknowledged; listed until both of the last. */
import type { Clock } from '@mcae/clock';
import { type Alarm, type AlarmKind, ProblemError } from '@mcae/schema';

const SEVERITY: Readonly<Record<AlarmKind, Alarm['severity']>> = {
  latch_open_long: 'critical',
  key_timed_out: 'warning',
  keyed_silence: 'warning',
  talk_while_muted: 'warning',
  clipping: 'warning',
  xrun_rate: 'warning',
  device_lost: 'critical',
  stream_restarted: 'warning',
  engine_lost: 'critical',
  audit_failed: 'critical',
  duplicate_node: 'critical',
};

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

  /** States a condition as it is now; only a change of it is told. */
  set(kind: AlarmKind, channel: number | null, active: boolean, message: string): void {
    const id = channel === null ? kind : `${kind}-${channel}`;
    const alarm = this.#alarms.get(id);
    if (active && !alarm?.active) this.#raise(id, kind, channel, message, alarm);
    else if (!active && alarm?.active)
      this.#put({ ...alarm, active: false, cleared_ms: this.#now() });
  }

  /** A condition that is over as soon as it is noticed: raised and cleared in one. */
  pulse(kind: AlarmKind, channel: number | null, message: string): void {
    this.set(kind, channel, true, message);
    this.set(kind, channel, false, message);
  }

  /** Clears what belongs to channels that are no longer there. */
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

  #raise(
    id: string,
    kind: AlarmKind,
    channel: number | null,
    message: string,
    previous: Alarm | undefined,
  ): void {
    this.#put({
      id,
      kind,
      channel,
      severity: SEVERITY[kind],
      active: true,
      message,
      count: (previous?.acknowledged_ms === null ? previous.count : 0) + 1,
      raised_ms: this.#now(),
      cleared_ms: null,
      acknowledged_ms: null,
      acknowledged_by: null,
    });
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
