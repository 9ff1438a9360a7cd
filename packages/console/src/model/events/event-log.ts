export type LogKind = 'key' | 'device' | 'audio' | 'config' | 'alarm' | 'link';

export interface LogEntry {
  readonly id: number;
  readonly atMs: number;
  readonly kind: LogKind;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly text: string;
  /** Repeated events of a topic are one entry, the newest of them. */
  readonly topic?: string;
}

/** Events, newest first; bounded, since a page stays open for days. */
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
