export type LogKind = 'key' | 'device' | 'audio' | 'config' | 'alarm' | 'link';

export interface LogEntry {
  readonly id: number;
  readonly atMs: number;
  readonly kind: LogKind;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly text: string;
}

/** What happened, newest first; a shift of a day must not fill the page's memory. */
export const MAX_LOG_ENTRIES = 300;

export class EventLog {
  #entries: readonly LogEntry[] = [];
  #nextId = 1;

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  add(entry: Omit<LogEntry, 'id'>): void {
    const newest = { ...entry, id: this.#nextId++ };
    this.#entries = [newest, ...this.#entries.slice(0, MAX_LOG_ENTRIES - 1)];
  }
}
