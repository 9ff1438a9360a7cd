export type LogKind = 'key' | 'device' | 'audio' | 'config' | 'alarm' | 'link';

export interface LogEntry {
  readonly id: number;
  readonly atMs: number;
  readonly kind: LogKind;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly text: string;
  /** What goes on happening is one entry, the newest of it. */
  readonly topic?: string;
}

/** What happened, newest first; a shift of a day must not fill the page's memory. */
export const MAX_LOG_ENTRIES = 300;

/** After a pause of this length a topic begins a new entry. */
const TOPIC_MS = 60_000;

export class EventLog {
  #entries: readonly LogEntry[] = [];
  #nextId = 1;

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  add(entry: Omit<LogEntry, 'id'>): void {
    const newest = { ...entry, id: this.#nextId++ };
    const isOfTopic = ({ topic, atMs }: LogEntry) =>
      topic !== undefined && topic === entry.topic && entry.atMs - atMs < TOPIC_MS;
    const before = this.#entries.filter((each) => !isOfTopic(each));
    this.#entries = [newest, ...before.slice(0, MAX_LOG_ENTRIES - 1)];
  }
}
