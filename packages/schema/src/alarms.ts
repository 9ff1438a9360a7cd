/** Alarms: raised, acknowledged, cleared; and the audit of every command. */
import { type Static, Type } from '@sinclair/typebox';
import { ChannelNumber, RequestId } from './common.js';

const closed = { additionalProperties: false } as const;
const timeOrNull = Type.Union([Type.Number({ 'x-unit': 'ms' }), Type.Null()]);

export const AlarmKind = Type.Union(
  [
    Type.Literal('latch_open_long'),
    Type.Literal('key_timed_out'),
    Type.Literal('keyed_silence'),
    Type.Literal('talk_while_muted'),
    Type.Literal('clipping'),
    Type.Literal('xrun_rate'),
    Type.Literal('device_lost'),
    Type.Literal('stream_restarted'),
    Type.Literal('engine_lost'),
    Type.Literal('audit_failed'),
    Type.Literal('duplicate_node'),
  ],
  { title: 'Alarm kind' },
);
export type AlarmKind = Static<typeof AlarmKind>;

/** An engine that nobody heard for this long was lost. */
export const ENGINE_LOST_MS = 1_000;

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
