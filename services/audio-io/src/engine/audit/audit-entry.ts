/** What the audit keeps of a command. */
import type { CommandAnswer } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import { type AuditEntry, type CommandName, Config, ProblemError, validate } from '@mcae/schema';
import { configRevision } from '../config/config-revision.js';

/** Commands that change something; all others only read. */
const CHANGING: ReadonlySet<CommandName> = new Set<CommandName>([
  'config.apply',
  'ptt.set',
  'ptt.lease',
  'ptt.release',
  'tone',
  'alarms.ack',
]);

/** Renewals of a key come several times a second: its press alone is kept. */
export function isAudited({ command, result }: CommandAnswer): boolean {
  const renewal = (result as { renewed?: boolean } | undefined)?.renewed === true;
  return CHANGING.has(command) && !renewal;
}

/** The entries of one run of the engine, numbered from 1. */
export class AuditEntries {
  readonly #bootId: string;
  readonly #clock: Clock;
  #seq = 0;

  constructor(bootId: string, clock: Clock) {
    this.#bootId = bootId;
    this.#clock = clock;
  }

  of({ command, requestId, actor, params, error, durationMs }: CommandAnswer): AuditEntry {
    return {
      ts_ms: Math.round(this.#clock.wallMs()),
      seq: ++this.#seq,
      boot_id: this.#bootId,
      actor,
      request_id: requestId,
      command,
      params: command === 'config.apply' ? summary(params) : (params ?? null),
      result: resultOf(error),
      ...(error instanceof Error && { message: error.message }),
      duration_ms: Math.round(durationMs * 10) / 10,
    };
  }
}

/** A config is too long for a line; its revision identifies it. */
function summary(params: unknown): unknown {
  const checked = validate(Config, (params as { config?: unknown } | undefined)?.config);
  return { revision: checked.ok ? configRevision(checked.value) : null };
}

function resultOf(error: unknown): string {
  if (error === undefined) return 'ok';
  return error instanceof ProblemError ? error.code : 'internal';
}
