/** The audit: every command, who, what, result, when; appended as JSON lines, with rotation. */
import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type AuditEntry, AuditEntry as AuditEntrySchema, validate } from '@mcae/schema';

const ROTATE_BYTES = 8 * 2 ** 20;
/** Entries that may wait for the disk; of more, the oldest are dropped, and `onFailure` is called. */
const MAX_WAITING = 1_000;

export interface Audit {
  append(entry: AuditEntry): void;
  read(options: { sinceMs: number; limit: number }): Promise<AuditEntry[]>;
  /** Resolves once everything is written. */
  close(): Promise<void>;
}

/** A file that grows, and the one before it (`.1`). */
export class AuditFile implements Audit {
  readonly #path: string;
  readonly #onFailure: (error: unknown) => void;
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;

  constructor(path: string, onFailure: (error: unknown) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
  }

  append(entry: AuditEntry): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#waiting.shift();
      this.#onFailure(new Error('the disk is too slow for the audit: an entry was lost'));
    }
    this.#waiting.push(`${JSON.stringify(entry)}\n`);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async read({ sinceMs, limit }: { sinceMs: number; limit: number }): Promise<AuditEntry[]> {
    await this.#writing;
    const texts = await Promise.all([`${this.#path}.1`, this.#path].map(readOrEmpty));
    return texts
      .flatMap((text) => text.split('\n'))
      .flatMap(parseEntry)
      .filter(({ ts_ms }) => ts_ms >= sinceMs)
      .slice(-limit);
  }

  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      try {
        await mkdir(dirname(this.#path), { recursive: true });
        await this.#rotate();
        await appendFile(this.#path, lines.join(''));
      } catch (error) {
        this.#onFailure(error);
      }
    }
  }

  async #rotate(): Promise<void> {
    const size = await stat(this.#path).then(
      (stats) => stats.size,
      () => 0,
    );
    if (size >= ROTATE_BYTES) await rename(this.#path, `${this.#path}.1`);
  }
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}

/** A crash can leave an incomplete line; it is skipped. */
function parseEntry(line: string): AuditEntry[] {
  try {
    const checked = validate(AuditEntrySchema, JSON.parse(line));
    return checked.ok ? [checked.value] : [];
  } catch {
    return [];
  }
}
