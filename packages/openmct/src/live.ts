/** One connection to `GET /events` for every point that is shown, and what has gone quiet. */
import type { Cancel, Clock } from '@mcae/clock';
import type { Point } from './dictionary.js';
import type { Datum, Staleness } from './openmct-api.js';

/** As browsers have it; tests have another. */
export interface Events {
  addEventListener(name: string, listener: (event: { readonly data: string }) => void): void;
  close(): void;
}

/** Levels come ten times a second; what has not come for this long is not live. */
const STALE_MS = 500;
const CHECK_MS = 250;
/** A connection is kept this long after its last reader: displays change all the time. */
const LINGER_MS = 2_000;

interface Reader {
  readonly point: Point;
  readonly receive: (datum: Datum) => void;
}

interface StalenessReader {
  readonly node: string;
  readonly receive: (staleness: Staleness) => void;
}

interface Message {
  readonly node: string;
  readonly ts_ms: number;
}

export class Live {
  readonly #connect: () => Events;
  readonly #clock: Clock;
  readonly #readers = new Set<Reader>();
  readonly #stalenessReaders = new Set<StalenessReader>();
  /** When levels of a node last came. */
  readonly #heardMs = new Map<string, number>();
  readonly #toldStale = new Map<string, boolean>();
  #events: Events | undefined;
  #cancel: Cancel = () => {};
  #idleSinceMs: number | undefined;

  constructor(connect: () => Events, clock: Clock) {
    this.#connect = connect;
    this.#clock = clock;
  }

  subscribe(point: Point, receive: (datum: Datum) => void): () => void {
    const reader = { point, receive };
    this.#readers.add(reader);
    this.#open();
    return () => this.#readers.delete(reader);
  }

  subscribeToStaleness(node: string, receive: (staleness: Staleness) => void): () => void {
    const reader = { node, receive };
    this.#stalenessReaders.add(reader);
    this.#open();
    return () => this.#stalenessReaders.delete(reader);
  }

  staleness(node: string): Staleness {
    const heardMs = this.#heardMs.get(node);
    const isStale = heardMs === undefined || this.#clock.monoMs() - heardMs > STALE_MS;
    return { isStale, utc: this.#clock.wallMs() };
  }

  #open(): void {
    this.#idleSinceMs = undefined;
    if (this.#events) return;
    this.#events = this.#connect();
    for (const name of ['vu', 'status'])
      this.#events.addEventListener(name, ({ data }) =>
        this.#take(name, JSON.parse(data) as Message),
      );
    this.#cancel = this.#clock.after(CHECK_MS, () => this.#check());
  }

  #take(event: string, message: Message): void {
    if (event === 'vu') this.#heardMs.set(message.node, this.#clock.monoMs());
    for (const { point, receive } of this.#readers) {
      if (point.node !== message.node || point.source.event !== event) continue;
      const value = valueAt(point, message);
      if (value !== undefined) receive({ utc: message.ts_ms, value });
    }
    if (event === 'vu') this.#tell(message.node);
  }

  /** Staleness is told on each change, whatever ended the flow: engine, bus, service or network. */
  #check(): void {
    for (const node of new Set([...this.#stalenessReaders].map((reader) => reader.node)))
      this.#tell(node);
    this.#cancel = this.#clock.after(CHECK_MS, () => this.#check());
    if (this.#readers.size + this.#stalenessReaders.size > 0) {
      this.#idleSinceMs = undefined;
      return;
    }
    this.#idleSinceMs ??= this.#clock.monoMs();
    if (this.#clock.monoMs() - this.#idleSinceMs < LINGER_MS) return;
    this.#cancel();
    this.#events?.close();
    this.#events = undefined;
    this.#heardMs.clear();
    this.#toldStale.clear();
  }

  #tell(node: string): void {
    const staleness = this.staleness(node);
    if (this.#toldStale.get(node) === staleness.isStale) return;
    this.#toldStale.set(node, staleness.isStale);
    for (const reader of this.#stalenessReaders)
      if (reader.node === node) reader.receive(staleness);
  }
}

/** The number at the point's place in a message; a state is its index. */
function valueAt({ source, states }: Point, message: object): number | undefined {
  let value: unknown = message;
  for (const part of source.pointer.split('/').slice(1))
    value = (value as Record<string, unknown> | null | undefined)?.[part];
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const index = typeof value === 'string' ? (states?.indexOf(value) ?? -1) : -1;
  return index < 0 ? undefined : index;
}
