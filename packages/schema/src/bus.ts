/**
 * The bus contract as one table: subject, schemas, deadline, rate.
 *
 *     mcae.v1.<node>.tlm.<name>    telemetry
 *     mcae.v1.<node>.evt.<name>    events
 *     mcae.v1.<node>.cmd.<name>    commands: request and reply
 *     mcae.v1.<node>.audit.entry   the audit, for the server's stream: no user interface reads it
 */
import type { Static, TSchema } from '@sinclair/typebox';
import * as a from './alarms.js';
import * as c from './commands.js';
import * as t from './telemetry.js';

export const SUBJECT_ROOT = 'mcae.v1';
/** Name under which engines are found with the NATS services API. */
export const ENGINE_SERVICE_NAME = 'mcae-audio-io';

export const TELEMETRY = {
  vu: { schema: t.VuMessage, period_ms: 100 },
  status: { schema: t.StatusMessage, period_ms: 1_000 },
} as const;

export const EVENTS = {
  ptt: { schema: t.PttEvent },
  device: { schema: t.DeviceEvent },
  xrun: { schema: t.XrunEvent },
  config: { schema: t.ConfigEvent },
  alarm: { schema: t.AlarmEvent },
} as const;

export const AUDIT = { entry: { schema: t.AuditMessage } } as const;

/** Keeps the audit on the server, where that has JetStream; an engine makes it where it is missing. */
export const AUDIT_STREAM = {
  name: 'MCAE_AUDIT',
  subject: `${SUBJECT_ROOT}.*.audit.entry`,
  max_age_days: 90,
  max_bytes: 64 * 2 ** 20,
} as const;

interface CommandContract<P extends TSchema, R extends TSchema> {
  readonly params: P;
  readonly result: R;
  /** The caller gives up after this time; the outcome is then unknown. */
  readonly deadline_ms: number;
  /** Must the request echo a fresh engine time? */
  readonly freshness: boolean;
}

/** Adds the whole request and reply as they stand on the bus, built once. */
function command<P extends TSchema, R extends TSchema>(contract: CommandContract<P, R>) {
  return {
    ...contract,
    request: c.commandRequest(contract.params),
    reply: c.commandReply(contract.result),
  };
}

export const COMMANDS = {
  'config.get': command({
    params: c.Nothing,
    result: c.ConfigGetResult,
    deadline_ms: 2_000,
    freshness: false,
  }),
  'config.validate': command({
    params: c.ConfigValidateParams,
    result: c.ConfigPlan,
    deadline_ms: 5_000,
    freshness: false,
  }),
  'config.apply': command({
    params: c.ConfigApplyParams,
    result: c.ConfigPlan,
    deadline_ms: 15_000,
    freshness: false,
  }),
  'ptt.set': command({
    params: c.PttSetParams,
    result: c.PttState,
    deadline_ms: 1_000,
    freshness: true,
  }),
  'ptt.lease': command({
    params: c.PttLeaseParams,
    result: c.PttLeaseResult,
    deadline_ms: 1_000,
    freshness: true,
  }),
  'ptt.release': command({
    params: c.PttReleaseParams,
    result: c.PttState,
    deadline_ms: 1_000,
    freshness: true,
  }),
  selfcheck: command({
    params: c.Nothing,
    result: c.SelfCheckReport,
    deadline_ms: 5_000,
    freshness: false,
  }),
  devices: command({
    params: c.Nothing,
    result: c.DevicesResult,
    deadline_ms: 5_000,
    freshness: false,
  }),
  'alarms.list': command({
    params: c.Nothing,
    result: a.AlarmsResult,
    deadline_ms: 2_000,
    freshness: false,
  }),
  'alarms.ack': command({
    params: a.AlarmAckParams,
    result: a.Alarm,
    deadline_ms: 2_000,
    freshness: false,
  }),
  'audit.read': command({
    params: a.AuditReadParams,
    result: a.AuditReadResult,
    deadline_ms: 5_000,
    freshness: false,
  }),
  tone: command({
    params: c.ToneParams,
    result: c.ToneResult,
    deadline_ms: 2_000,
    freshness: true,
  }),
} as const;

export type TelemetryName = keyof typeof TELEMETRY;
export type EventName = keyof typeof EVENTS;
export type CommandName = keyof typeof COMMANDS;

export type TelemetryMessage<N extends TelemetryName> = Static<(typeof TELEMETRY)[N]['schema']>;
export type EventMessage<N extends EventName> = Static<(typeof EVENTS)[N]['schema']>;
export type CommandParams<N extends CommandName> = Static<(typeof COMMANDS)[N]['params']>;
export type CommandResult<N extends CommandName> = Static<(typeof COMMANDS)[N]['result']>;

/** A message without the envelope, as its producer writes it. */
export type Body<M> = Omit<M, keyof t.Envelope>;

/** `node` may be `*` to subscribe to all engines. */
export const telemetrySubject = (node: string, name: TelemetryName) =>
  `${SUBJECT_ROOT}.${node}.tlm.${name}`;
export const eventSubject = (node: string, name: EventName) =>
  `${SUBJECT_ROOT}.${node}.evt.${name}`;
export const commandSubject = (node: string, name: CommandName) =>
  `${SUBJECT_ROOT}.${node}.cmd.${name}`;
export const auditSubject = (node: string) => `${SUBJECT_ROOT}.${node}.audit.entry`;
