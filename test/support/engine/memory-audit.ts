/** An audit without a disk. */
import type { Audit } from '@mcae/audio-io';
import type { AuditEntry } from '@mcae/schema';

export class MemoryAudit implements Audit {
  readonly entries: AuditEntry[] = [];

  append(entry: AuditEntry): void {
    this.entries.push(entry);
  }

  async read({ sinceMs, limit }: { sinceMs: number; limit: number }): Promise<AuditEntry[]> {
    return this.entries.filter(({ ts_ms }) => ts_ms >= sinceMs).slice(-limit);
  }

  async close(): Promise<void> {}
}
