/** The bus's copy of the audit, read while the engine that wrote it does not answer. */
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

/** Is this the problem of an engine that cannot be reached? Any other is the engine's own answer. */
export function isAway(error: unknown): boolean {
  return (
    error instanceof ProblemError &&
    ['engine_unavailable', 'deadline_exceeded', 'unknown_node'].includes(error.code)
  );
}

/** The newest `limit` entries from `since_ms` (UTC) on. @throws ProblemError where the bus has no copy */
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
