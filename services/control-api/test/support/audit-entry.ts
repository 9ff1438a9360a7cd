import type { AuditEntry } from '@mcae/schema';

/** A latch, at any time. */
export const auditEntry = (ts_ms: number): AuditEntry => ({
  ts_ms,
  seq: ts_ms,
  boot_id: 'boot',
  actor: 'rest 127.0.0.1',
  request_id: 'r',
  command: 'ptt.set',
  params: { channel: 1 },
  result: 'ok',
  duration_ms: 1,
});
