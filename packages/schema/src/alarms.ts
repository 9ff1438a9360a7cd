/** Alarms: raised, acknowledged, cleared; and the audit of every command. */
import { type Static, Type } from '@sinclair/typebox';
import { ChannelNumber, RequestId } from './common.js';

const closed = { additionalProperties: false } as const;
const timeOrNull = Type.Union([Type.Number({ 'x-unit': 'ms' }), Type.Null()]);

interface AlarmRow {
  readonly severity: 'warning' | 'critical';
  /** The message where whoever raises it has no details. */
  readonly text: string;
}

/**
 * Every alarm there is, one row each. A new one needs its row here, one in docs/operate.md, and the
 * place that raises it.
 */
export const ALARMS = {
  latch_open_long: { severity: 'critical', text: 'the gate has been latched open for long' },
  key_timed_out: { severity: 'warning', text: 'the time-out timer closed the key' },
  keyed_silence: { severity: 'warning', text: 'keyed without a voice' },
  talk_while_muted: { severity: 'warning', text: 'somebody talks, but the channel is muted' },
  clipping: { severity: 'warning', text: 'the input is at full scale' },
  xrun_rate: { severity: 'warning', text: 'xruns or late blocks again and again' },
  device_lost: { severity: 'critical', text: 'the stream does not run' },
  stream_restarted: { severity: 'warning', text: 'the stream went down' },
  engine_lost: { severity: 'critical', text: 'the engine was not heard' },
  audit_failed: { severity: 'critical', text: 'commands are not written down' },
  duplicate_node: { severity: 'critical', text: 'another engine has the same name' },
} as const satisfies Record<string, AlarmRow>;

export type AlarmKind = keyof typeof ALARMS;

export const AlarmKind = Type.Union(
  (Object.keys(ALARMS) as AlarmKind[]).map((kind) => Type.Literal(kind)),
  { title: 'Alarm kind' },
);

export const Alarm = Type.Object(
  {
    id: Type.String({ description: 'Kind and channel, for example device_lost-1.' }),
    kind: AlarmKind,
    channel: Type.Union([ChannelNumber, Type.Null()]),
    severity: Type.Union([Type.Literal('warning'), Type.Literal('critical')]),
    active: Type.Boolean({ description: 'False once its cause has gone.' }),
    message: Type.String(),
    count: Type.Integer({ description: 'How often it was raised since it was acknowledged.' }),
    raised_ms: Type.Number({ 'x-unit': 'ms' }),
    cleared_ms: timeOrNull,
    acknowledged_ms: timeOrNull,
    acknowledged_by: Type.Union([Type.String(), Type.Null()]),
  },
  {
    ...closed,
    title: 'Alarm',
    description: 'Listed until it is both cleared and acknowledged.',
  },
);
export type Alarm = Static<typeof Alarm>;

export interface RaisedAlarm {
  readonly kind: AlarmKind;
  /** Null or left out: of the whole engine. */
  readonly channel?: number | null | undefined;
  /** Left out: the text of its kind. */
  readonly message?: string | undefined;
  /** How often it was raised since it was acknowledged, this time included. */
  readonly count?: number;
  /** UTC, rounded to whole milliseconds. */
  readonly raisedMs: number;
  /** Null or left out: its cause is still there. */
  readonly clearedMs?: number | null;
}

/** The only place that makes an alarm; it is not acknowledged. */
export function raisedAlarm({
  kind,
  channel = null,
  message = ALARMS[kind].text,
  count = 1,
  raisedMs,
  clearedMs = null,
}: RaisedAlarm): Alarm {
  return {
    id: alarmId(kind, channel),
    kind,
    channel,
    severity: ALARMS[kind].severity,
    active: clearedMs === null,
    message,
    count,
    raised_ms: Math.round(raisedMs),
    cleared_ms: clearedMs === null ? null : Math.round(clearedMs),
    acknowledged_ms: null,
    acknowledged_by: null,
  };
}

/** One alarm of a kind for each channel, or for the engine. */
export function alarmId(kind: AlarmKind, channel: number | null): string {
  return channel === null ? kind : `${kind}-${channel}`;
}

export const AlarmsResult = Type.Object(
  { alarms: Type.Array(Alarm) },
  { ...closed, description: 'Active, or not acknowledged yet.' },
);
export const AlarmAckParams = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 64 }),
    by: Type.String({ description: 'Who acknowledges.', minLength: 1, maxLength: 64 }),
  },
  closed,
);

export const AuditEntry = Type.Object(
  {
    ts_ms: Type.Number({ 'x-unit': 'ms' }),
    seq: Type.Integer(),
    boot_id: Type.String(),
    actor: Type.String({ description: 'Who commanded, as far as is known.' }),
    request_id: RequestId,
    command: Type.String(),
    params: Type.Unknown({ description: 'Of a config, its revision.' }),
    result: Type.String({ description: 'ok, or the code of the problem.' }),
    message: Type.Optional(Type.String()),
    duration_ms: Type.Number({ 'x-unit': 'ms' }),
  },
  { ...closed, title: 'Audit entry' },
);
export type AuditEntry = Static<typeof AuditEntry>;

export const AuditReadParams = Type.Object(
  {
    since_ms: Type.Optional(
      Type.Number({ description: 'UTC; entries at or after it.', minimum: 0 }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 200 })),
  },
  closed,
);
export const AuditReadResult = Type.Object(
  { entries: Type.Array(AuditEntry) },
  { ...closed, description: 'In order; the newest that fit the limit.' },
);
