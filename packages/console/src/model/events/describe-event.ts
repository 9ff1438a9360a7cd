/** An event as one short sentence. */
import type { Link, TelemetryBreak, TelemetryEvent } from '@mcae/client';
import type { Alarm, PttEvent } from '@mcae/schema';
import { ageText } from '../age-text.js';
import type { LogEntry } from './event-log.js';

/** @param label name of a channel @returns undefined for what is sent periodically */
export function describeEvent(
  event: TelemetryEvent,
  label: (channel: number) => string,
): Omit<LogEntry, 'id' | 'atMs'> | undefined {
  const names = (channels: readonly number[]) => channels.map(label).join(', ');
  switch (event.name) {
    case 'vu':
    case 'status':
      return undefined;
    case 'ptt': {
      const severity = CAUSE_WARNS.has(event.message.cause) ? 'warning' : 'info';
      return { kind: 'key', severity, text: describePtt(event.message, label) };
    }
    case 'device': {
      const { channels, state, reason } = event.message;
      const severity = state === 'lost' || state === 'failed' ? 'critical' : 'info';
      const why = reason === null ? '' : `: ${reason}`;
      return { kind: 'device', severity, text: `${names(channels)} is ${state}${why}` };
    }
    case 'xrun': {
      const { channels, input_xruns, output_xruns, late_blocks } = event.message;
      const lost = (input_xruns ?? 0) + (output_xruns ?? 0);
      const text = `${names(channels)}: ${lost} xruns, ${late_blocks} late blocks since it opened`;
      return { kind: 'audio', severity: 'warning', text, topic: `xruns ${channels.join()}` };
    }
    case 'config': {
      const { outcome, revision, detail } = event.message;
      return outcome === 'applied'
        ? { kind: 'config', severity: 'info', text: `Config ${revision} runs` }
        : {
            kind: 'config',
            severity: 'critical',
            text: `Config could not be applied, the old one runs again: ${detail ?? 'no reason given'}`,
          };
    }
    case 'alarm':
      return { kind: 'alarm', ...describeAlarm(event.message.alarm, label) };
    case 'stale': {
      const { node, age_ms, bus_connected } = event.message;
      const age = age_ms === null ? '' : ` for ${ageText(age_ms)}`;
      const text = bus_connected ? `${node} has been quiet${age}` : 'The bus is not connected';
      return { kind: 'link', severity: 'critical', text };
    }
  }
}

/** Messages that never arrived; levels that a slow page did not get are one entry. */
export function describeBreak(what: TelemetryBreak): Omit<LogEntry, 'id' | 'atMs'> {
  const { node } = what;
  if (what.kind === 'restart')
    return { kind: 'link', severity: 'warning', text: `${node} has started again` };
  const { name, lost } = what;
  const messages = lost === 1 ? '1 message' : `${lost} messages`;
  const text = `${node}: ${messages} of ${name} did not come`;
  return { kind: 'link', severity: 'warning', text, topic: `gap ${node} ${name}` };
}

/** @returns undefined where no connection was lost or regained */
export function describeLink(before: Link, now: Link): Omit<LogEntry, 'id' | 'atMs'> | undefined {
  if (before.isServiceUp && !now.isServiceUp && now.way === 'nats')
    return {
      kind: 'link',
      severity: 'critical',
      text: 'The service does not answer: no key works',
    };
  if (now.way === null || now.way === before.way) return undefined;
  // At the start the service always connects first, and after an outage "live again" says it.
  if (before.way === null && now.way === 'sse') return undefined;
  return { kind: 'link', severity: 'info', text: `Levels come ${WAYS[now.way]}` };
}

export const WAYS: Readonly<Record<'nats' | 'sse', string>> = {
  nats: 'straight from the bus (NATS)',
  sse: 'through the service (server-sent events)',
};

const CAUSE_WARNS: ReadonlySet<PttEvent['cause']> = new Set<PttEvent['cause']>([
  'lease_expired',
  'taken_over',
  'timeout',
  'timeout_warning',
  'stream_restart',
]);

const CAUSES: Readonly<Record<PttEvent['cause'], string>> = {
  command: 'by command',
  leased: 'key held',
  released: 'key let go',
  taken_over: 'taken over',
  lease_expired: 'renewals stopped',
  timeout_warning: 'key will time out soon',
  timeout: 'key timed out',
  stream_restart: 'stream restarted',
  channel_removed: 'channel removed',
};

function describePtt(event: PttEvent, label: (channel: number) => string): string {
  const { channel, gate_open, mute, latched_by, holder, cause } = event;
  const latch = latched_by === null ? '' : `, latched by ${latched_by}`;
  const gate = gate_open ? `open${latch}` : 'closed';
  const holds = latched_by === null ? ` by ${holder}` : `, held by ${holder}`;
  const who = holder === null || holder === latched_by ? '' : holds;
  return `${label(channel)} ${gate}${mute ? ', muted' : ''}${who} (${CAUSES[cause]})`;
}

function describeAlarm(
  { channel, message, severity, active, cleared_ms, acknowledged_ms, acknowledged_by }: Alarm,
  label: (channel: number) => string,
): Pick<LogEntry, 'severity' | 'text'> {
  const where = channel === null ? '' : `${label(channel)}: `;
  if (acknowledged_ms !== null && acknowledged_ms >= (cleared_ms ?? 0))
    return { severity: 'info', text: `Acknowledged by ${acknowledged_by}: ${where}${message}` };
  if (!active) return { severity: 'info', text: `Over: ${where}${message}` };
  return { severity, text: `${where}${message}` };
}
