/** What the audit keeps of a command. */
import type { CommandAnswer } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import { type AuditEntry, type CommandName, Config, ProblemError, validate } from '@mcae/schema';
import { configRevision } from '../config/config-revision.js';

/** Commands that change something; the others only ask. */
const CHANGING: ReadonlySet<CommandName> = new Set<CommandName>([
  'config.apply',
  'ptt.set',
  'ptt.lease',
  'ptt.release',
  'tone',
  'alarms.ack',
]);

/** A key that is held is renewed several times a second: its first press tells it all. */
export function isAudited({ command, result }: CommandAnswer): boolean {
  const renewal = (result as { renewed?: boolean } | undefined)?.renewed === true;
  return CHANGING.has(command) && !renewal;
}

let sequence = 0;

export function auditEntry(
  { command, requestId, actor, params, error, durationMs }: CommandAnswer,
  { bootId, clock }: { bootId: string; clock: Clock },
): AuditEntry {
  sequence++;
  return {
    ts_ms: Math.round(clock.wallMs()),
    seq: sequence,
    boot_id: bootId,
    actor,
    request_id: requestId,
    command,
    params: command === 'config.apply' ? summary(params) : (params ?? null),
    result: resultOf(error),
    ...(error instanceof Error && { message: error.message }),
    duration_ms: Math.round(durationMs * 10) / 10,
  };
}

/** A whole config is too long for a line: its revision finds it. */
function summary(params: unknown): unknown {
  const checked = validate(Config, (params as { config?: unknown } | undefined)?.config);
  return { revision: checked.ok ? configRevision(checked.value) : null };
}

function resultOf(error: unknown): string {
  if (error === undefined) return 'ok';
  return error instanceof ProblemError ? error.code : 'internal';
}
