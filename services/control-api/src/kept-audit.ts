/** The audit as the bus keeps it, for when the engine that wrote it does not answer. */
import { parseJson, type StreamReader } from '@mcae/bus';
import {
  AUDIT,
  AUDIT_STREAM,
  type AuditEntry,
  auditSubject,
  ProblemError,
  validate,
} from '@mcae/schema';

const DEFAULT_LIMIT = 200;

/** Problems of an engine that is away; with any other, what it has answered holds. */
export function isAway(error: unknown): boolean {
  return (
    error instanceof ProblemError &&
    ['engine_unavailable', 'deadline_exceeded', 'unknown_node'].includes(error.code)
  );
}

/** @throws ProblemError where the bus keeps none */
export async function keptAudit(
  archive: StreamReader,
  node: string,
  { since_ms = 0, limit = DEFAULT_LIMIT }: { since_ms?: number; limit?: number },
): Promise<AuditEntry[]> {
  const texts = await archive.newest(AUDIT_STREAM, auditSubject(node), limit);
  return texts.flatMap((text) => {
    const checked = validate(AUDIT.entry.schema, parseJson(text));
    return checked.ok && checked.value.entry.ts_ms >= since_ms ? [checked.value.entry] : [];
  });
}
