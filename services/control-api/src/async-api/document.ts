/** The bus as AsyncAPI 3, from the engine's side, made of the contract table alone. */
import {
  AUDIT,
  AUDIT_STREAM,
  auditSubject,
  COMMAND_FRESHNESS_MS,
  COMMAND_SENDERS,
  COMMANDS,
  type CommandName,
  commandSubject,
  EVENTS,
  type EventName,
  eventSubject,
  NodeName,
  PROBLEMS,
  TELEMETRY,
  type TelemetryName,
  telemetrySubject,
} from '@mcae/schema';
import type { TSchema } from '@sinclair/typebox';
import { liftSchemas } from '../open-api/openapi-components.js';
import * as examples from './examples.js';

type Json = Record<string, unknown>;

/** Objects that many messages carry stand once. */
const COMPONENTS: Readonly<Record<string, string>> = {
  Config: 'Config',
  Device: 'Device',
  Alarm: 'Alarm',
  'Channel status': 'ChannelStatus',
  'Channel meters': 'ChannelMeters',
};

const names = <T extends object>(table: T) => Object.keys(table) as (keyof T & string)[];
/** Keys of the document: without the dots of the subjects. */
const key = (name: string) => name.replaceAll('.', '-');
const ref = (...path: string[]) => ({ $ref: `#/${path.join('/')}` });

export function asyncApiDocument(version: string): Json {
  const parts: Parts = { channels: {}, operations: {}, messages: {} };
  for (const name of names(TELEMETRY)) telemetry(parts, name);
  for (const name of names(EVENTS)) event(parts, name);
  for (const name of names(COMMANDS)) command(parts, name);
  audit(parts);
  const schemas: Json = {};
  const messages = liftSchemas(parts.messages, COMPONENTS, schemas);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Mission Control Audio Engine: bus',
      version,
      description:
        'What an audio engine (audio-io) sends and answers on NATS. Levels are RMS in dBFS with a ' +
        'floor of -60; units stand in `x-unit`, times of a contract in `x-period-ms` and ' +
        '`x-deadline-ms`. A user interface subscribes to `mcae.v1.*.tlm.>` and ' +
        '`mcae.v1.*.evt.>` and publishes nothing. Telemetry that does not come is stale. Where the ' +
        'bus has users, `x-senders` of a command are the roles that may send it; answers then come ' +
        'under an inbox prefix of the role, `_INBOX_<role>`.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      bus: {
        host: '127.0.0.1:4222',
        protocol: 'nats',
        description: 'Wherever NATS_URL says; no audio ever goes over it.',
      },
    },
    channels: parts.channels,
    operations: parts.operations,
    components: { messages, schemas },
  };
}

interface Parts {
  readonly channels: Json;
  readonly operations: Json;
  readonly messages: Json;
}

function telemetry(parts: Parts, name: TelemetryName): void {
  const { schema, period_ms } = TELEMETRY[name];
  const payload = { ...examples.envelopeExample, ...examples.telemetryExamples[name] };
  const id = `tlm-${name}`;
  parts.messages[id] = message(name, schema, payload);
  parts.channels[id] = channel(telemetrySubject('{node}', name), id);
  parts.operations[`send-${id}`] = sends(id, schema, { 'x-period-ms': period_ms });
}

function event(parts: Parts, name: EventName): void {
  const { schema } = EVENTS[name];
  const payload = { ...examples.envelopeExample, ...examples.eventExamples[name] };
  const id = `evt-${name}`;
  parts.messages[id] = message(name, schema, payload);
  parts.channels[id] = channel(eventSubject('{node}', name), id);
  parts.operations[`send-${id}`] = sends(id, schema, {});
}

function command(parts: Parts, name: CommandName): void {
  const { request, reply, deadline_ms, freshness } = COMMANDS[name];
  const { params, result } = examples.commandExamples[name];
  const { boot_id, mono_ms } = examples.envelopeExample;
  const request_id = examples.requestIdExample;
  const asked = { request_id, ...(freshness && { freshness: { boot_id, mono_ms } }), params };
  const answered = { ...examples.envelopeExample, request_id, ok: true, result };
  const error = { code: 'invalid_request', message: PROBLEMS.invalid_request.title };
  const refused = { ...examples.envelopeExample, request_id, ok: false, error };
  const id = `cmd-${key(name)}`;
  const replyId = `${id}-reply`;
  parts.messages[id] = message(name, request, asked);
  parts.messages[replyId] = {
    ...message(`${name} reply`, reply, answered),
    examples: [
      { name: 'done', payload: answered },
      { name: 'refused', payload: refused },
    ],
  };
  parts.channels[id] = channel(commandSubject('{node}', name), id);
  parts.channels[replyId] = {
    address: null,
    description: "The requester's own inbox, as NATS gives it in the request.",
    messages: { [replyId]: ref('components', 'messages', replyId) },
  };
  parts.operations[`receive-${id}`] = {
    action: 'receive',
    channel: ref('channels', id),
    summary: `Command ${name}`,
    description:
      `The requester gives up after ${deadline_ms} ms; the outcome is then unknown.` +
      (freshness
        ? ` Echo boot_id and mono_ms of the newest telemetry: what is older than ` +
          `${COMMAND_FRESHNESS_MS} ms by the engine's own clock is refused (stale_command).`
        : ''),
    messages: [ref('channels', id, 'messages', id)],
    reply: {
      address: {
        location: '$message.header#/reply',
        description: 'The reply subject of the NATS request.',
      },
      channel: ref('channels', replyId),
      messages: [ref('channels', replyId, 'messages', replyId)],
    },
    'x-deadline-ms': deadline_ms,
    'x-freshness-required': freshness,
    'x-senders': COMMAND_SENDERS[name],
  };
}

function audit(parts: Parts): void {
  const { schema } = AUDIT.entry;
  const [entry] = examples.commandExamples['audit.read'].result.entries;
  const id = 'audit-entry';
  parts.messages[id] = message('audit', schema, { ...examples.envelopeExample, entry });
  parts.channels[id] = channel(auditSubject('{node}'), id);
  parts.operations[`send-${id}`] = sends(id, schema, { 'x-stream': AUDIT_STREAM.name });
}

function message(name: string, schema: TSchema, payload: object): Json {
  return {
    name,
    title: schema.title ?? name,
    ...(schema.description !== undefined && { summary: schema.description }),
    contentType: 'application/json',
    payload: schema,
    examples: [{ payload }],
  };
}

const channel = (address: string, messageId: string): Json => ({
  address,
  parameters: { node: { description: NodeName.description, examples: ['console-room'] } },
  messages: { [messageId]: ref('components', 'messages', messageId) },
});

const sends = (id: string, { title, description }: TSchema, times: Json): Json => ({
  action: 'send',
  channel: ref('channels', id),
  summary: title,
  description,
  messages: [ref('channels', id, 'messages', id)],
  ...times,
});
