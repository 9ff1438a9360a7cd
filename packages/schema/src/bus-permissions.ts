/**
 * Who may do what on the bus: one table, from which the server's users are made and which the tests
 * hold against a real server. What is not named here is refused.
 */
import {
  AUDIT_STREAM,
  auditSubject,
  COMMANDS,
  type CommandName,
  commandSubject,
  ENGINE_SERVICE_NAME,
  EVENTS,
  type EventName,
  eventSubject,
  SUBJECT_ROOT,
  TELEMETRY,
  type TelemetryName,
  telemetrySubject,
} from './bus.js';

/** `engine`: audio-io; `api`: control-api; `tools`: the command line; `viewer`: who only looks. */
export const BUS_ROLES = ['engine', 'api', 'tools', 'viewer'] as const;
export type BusRole = (typeof BUS_ROLES)[number];

/** Who may send each command. `tools` has what the command line uses, no more. */
export const COMMAND_SENDERS: Readonly<Record<CommandName, readonly BusRole[]>> = {
  'config.get': ['api'],
  'config.validate': ['api', 'tools'],
  'config.apply': ['api'],
  'ptt.set': ['api', 'tools'],
  'ptt.lease': ['api'],
  'ptt.release': ['api'],
  selfcheck: ['api'],
  devices: ['api', 'tools'],
  'alarms.list': ['api'],
  'alarms.ack': ['api'],
  'audit.read': ['api'],
  tone: ['api', 'tools'],
};

export interface BusPermissions {
  /** Subjects that it may publish to; none: it publishes nothing. */
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** May it answer what it is asked, once a request, within this time? */
  readonly answerWithinMs?: number;
}

/** Where answers to this role come; no other role may listen there. */
export const inboxPrefix = (role: BusRole): string => `_INBOX_${role}`;

/** The longest command, and a slow network. */
const ANSWER_MS =
  Math.max(...Object.values(COMMANDS).map(({ deadline_ms }) => deadline_ms)) + 5_000;
/** The services API, by which engines are found: three questions, to all, to a name, to one. */
const FOUND_BY = ['PING', 'INFO', 'STATS'].flatMap((verb) => [
  `$SRV.${verb}`,
  `$SRV.${verb}.${ENGINE_SERVICE_NAME}`,
  `$SRV.${verb}.${ENGINE_SERVICE_NAME}.*`,
]);

const commands = Object.keys(COMMANDS) as CommandName[];
const commandsOf = (role: BusRole) =>
  commands
    .filter((name) => COMMAND_SENDERS[name].includes(role))
    .map((name) => commandSubject('*', name));

export const BUS_PERMISSIONS: Readonly<Record<BusRole, BusPermissions>> = {
  engine: {
    publish: [
      ...(Object.keys(TELEMETRY) as TelemetryName[]).map((name) => telemetrySubject('*', name)),
      ...(Object.keys(EVENTS) as EventName[]).map((name) => eventSubject('*', name)),
      auditSubject('*'),
      `$JS.API.STREAM.CREATE.${AUDIT_STREAM.name}`,
    ],
    subscribe: [
      ...commands.map((name) => commandSubject('*', name)),
      // To hear whether another engine has its name.
      telemetrySubject('*', 'vu'),
      eventSubject('*', 'alarm'),
      ...FOUND_BY,
      `${inboxPrefix('engine')}.>`,
    ],
    answerWithinMs: ANSWER_MS,
  },
  api: {
    publish: [
      ...commandsOf('api'),
      `$SRV.INFO.${ENGINE_SERVICE_NAME}`,
      `$JS.API.STREAM.MSG.GET.${AUDIT_STREAM.name}`,
    ],
    subscribe: [
      ...(Object.keys(TELEMETRY) as TelemetryName[]).map((name) => telemetrySubject('*', name)),
      ...(Object.keys(EVENTS) as EventName[]).map((name) => eventSubject('*', name)),
      `${inboxPrefix('api')}.>`,
    ],
  },
  tools: {
    publish: commandsOf('tools'),
    subscribe: [
      ...(Object.keys(TELEMETRY) as TelemetryName[]).map((name) => telemetrySubject('*', name)),
      `${inboxPrefix('tools')}.>`,
    ],
  },
  viewer: {
    publish: [],
    // As the contract tells user interfaces to subscribe.
    subscribe: [`${SUBJECT_ROOT}.*.tlm.>`, `${SUBJECT_ROOT}.*.evt.>`],
  },
};
