/** One connection to `GET /events` for every point that is shown, and what has gone quiet. */
import type { Cancel, Clock } from '@mcae/clock';
import { Engines, presenceOf, type ViewInput } from '@mcae/engine-view';
import type { Point } from './dictionary.js';
import type { Datum, Staleness } from './openmct-api.js';

/** As browsers have it; tests have another. */
export interface Events {
  addEventListener(name: string, listener: (event: { readonly data: string }) => void): void;
  close(): void;
}

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
  /** As it was last reported. */
  wasStale: boolean | undefined;
}

/** Levels and status to draw, and what the service says of an engine that it does not hear. */
const EVENTS = ['vu', 'status', 'stale'] as const;

export class Live {
  readonly #connect: () => Events;
  readonly #clock: Clock;
  readonly #readers = new Set<Reader>();
  readonly #stalenessReaders = new Set<StalenessReader>();
  readonly #engines = new Engines();
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
    const reader: StalenessReader = { node, receive, wasStale: undefined };
    this.#stalenessReaders.add(reader);
    this.#open();
    return () => this.#stalenessReaders.delete(reader);
  }

  staleness(node: string): Staleness {
    const engine = this.#engines.get(node);
    const isLive = engine !== undefined && presenceOf(engine, this.#clock.monoMs()) === 'live';
    return { isStale: !isLive, utc: this.#clock.wallMs() };
  }

  #open(): void {
    this.#idleSinceMs = undefined;
    if (this.#events) return;
    this.#events = this.#connect();
    for (const name of EVENTS)
      this.#events.addEventListener(name, ({ data }) =>
        this.#ingest({ name, message: JSON.parse(data) } as ViewInput),
      );
    this.#cancel = this.#clock.after(CHECK_MS, () => this.#check());
  }

  #ingest(input: ViewInput): void {
    const news = this.#engines.ingest(input, this.#clock.monoMs())?.news ?? [];
    for (const each of news) if (each.kind === 'message') this.#draw(each.input);
    this.#reportStaleness();
  }

  /** As it was at its time, not as it is known to be now: a plot shows what was. */
  #draw({ name, message }: ViewInput): void {
    if (name !== 'vu' && name !== 'status') return;
    for (const { point, receive } of this.#readers) {
      if (point.node !== message.node || point.source.event !== name) continue;
      const value = valueAt(point, message);
      if (value !== undefined) receive({ utc: message.ts_ms, value });
    }
  }

  /** On each change, whatever ended the flow: engine, bus, service or network. */
  #reportStaleness(): void {
    for (const reader of this.#stalenessReaders) {
      const staleness = this.staleness(reader.node);
      if (reader.wasStale === staleness.isStale) continue;
      reader.wasStale = staleness.isStale;
      reader.receive(staleness);
    }
  }

  #check(): void {
    this.#reportStaleness();
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
    this.#engines.clear();
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
