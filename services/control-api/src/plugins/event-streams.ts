/** Server-sent events to many readers: what engines send, and when one becomes stale. */
import type { Bus } from '@mcae/bus';
import { type Cancel, type Clock, every } from '@mcae/clock';
import { type EngineNews, type EngineView, readStatus, readVu, vuAgeMs } from '@mcae/engine-view';
import { ProblemError } from '@mcae/schema';
import fp from 'fastify-plugin';
import {
  EVENT_DROP_BYTES,
  EVENT_SKIP_BYTES,
  HEARTBEAT_MS,
  MAX_EVENT_CLIENTS,
  MAX_EVENT_CLIENTS_OF_ONE,
} from '../limits.js';
import type { TelemetryCache } from './telemetry-cache.js';

const STALE_CHECK_MS = 100;
const ACCESS_CHECK_MS = 1_000;
/** How long a browser waits before it connects again. */
const RETRY_MS = 1_000;

/** One reader's connection. */
export interface EventSink {
  write(text: string): void;
  /** Bytes written that the reader has not read yet. */
  pendingBytes(): number;
  end(): void;
  /** Ends it at once, without what is pending. */
  drop(): void;
}

interface Client {
  readonly sink: EventSink;
  /** Only this engine's events, or all. */
  readonly node: string | undefined;
  readonly reader: Reader;
}

/** Who reads a stream. */
export interface Reader {
  /** Of the token; null where none is needed. */
  readonly name: string | null;
  /** Does its credential still hold? */
  isAllowed(): boolean;
}

const ANYBODY: Reader = { name: null, isAllowed: () => true };

interface EventStreamsOptions {
  readonly bus: Bus;
  readonly clock: Clock;
}

class EventStreams {
  readonly #options: EventStreamsOptions;
  readonly #cache: TelemetryCache;
  readonly #clients = new Set<Client>();
  readonly #cancel: Cancel[];
  /** Readers that were too slow. */
  dropped = 0;

  constructor(cache: TelemetryCache, options: EventStreamsOptions) {
    this.#cache = cache;
    this.#options = options;
    this.#cancel = [
      cache.onNews((news, engine) => this.#onNews(news, engine)),
      every(options.clock, STALE_CHECK_MS, () => cache.advance()),
      every(options.clock, ACCESS_CHECK_MS, () => this.#dropRefused()),
      every(options.clock, HEARTBEAT_MS, () => this.#sendAll(undefined, ':\n\n', false)),
    ];
  }

  get size(): number {
    return this.#clients.size;
  }

  /**
   * Sends the newest of each engine at once, and from then on what comes.
   * @param open makes the connection; not called where there are too many
   * @param reader the stream ends once it is no longer allowed
   * @returns a function that forgets the reader
   * @throws ProblemError too_many_requests
   */
  add(node: string | undefined, open: () => EventSink, reader: Reader = ANYBODY): () => void {
    if (this.#clients.size >= MAX_EVENT_CLIENTS)
      throw new ProblemError('too_many_requests', `${MAX_EVENT_CLIENTS} event streams are open`);
    const own = [...this.#clients].filter((client) => client.reader.name === reader.name).length;
    if (reader.name !== null && own >= MAX_EVENT_CLIENTS_OF_ONE)
      throw new ProblemError(
        'too_many_requests',
        `${MAX_EVENT_CLIENTS_OF_ONE} event streams of ${reader.name} are open`,
      );
    const client: Client = { sink: open(), node, reader };
    this.#clients.add(client);
    client.sink.write(`retry: ${RETRY_MS}\n\n`);
    const nowMs = this.#options.clock.monoMs();
    for (const known of this.#cache.nodes()) {
      if (node !== undefined && node !== known.node) continue;
      const status = readStatus(known, nowMs);
      const vu = readVu(known, nowMs);
      if (status && !status.stale) client.sink.write(format('status', status.message));
      client.sink.write(
        vu && !vu.stale ? format('vu', vu.message) : this.#staleEvent(known, nowMs),
      );
    }
    return () => this.#clients.delete(client);
  }

  close(): void {
    for (const cancel of this.#cancel) cancel();
    // `end` waits for a reader that does not read.
    for (const { sink } of this.#clients)
      if (sink.pendingBytes() > 0) sink.drop();
      else sink.end();
    this.#clients.clear();
  }

  #onNews(news: EngineNews, engine: EngineView): void {
    if (this.#clients.size === 0) return;
    const nowMs = this.#options.clock.monoMs();
    if (news.kind === 'stale') this.#sendAll(engine.node, this.#staleEvent(engine, nowMs), false);
    if (news.kind !== 'message') return;
    const { name, message } = news.input;
    this.#sendAll(engine.node, format(name, message), name === 'vu');
  }

  /** The stream of a session that is over must end. */
  #dropRefused(): void {
    for (const client of this.#clients) {
      if (client.reader.isAllowed()) continue;
      this.#clients.delete(client);
      client.sink.end();
    }
  }

  #staleEvent(engine: EngineView, nowMs: number): string {
    const ageMs = vuAgeMs(engine, nowMs);
    return format('stale', {
      node: engine.node,
      boot_id: engine.boot?.bootId ?? '',
      age_ms: ageMs === null ? null : Math.round(ageMs),
      bus_connected: this.#options.bus.connected(),
    });
  }

  /** A slow reader misses levels first, and is dropped before it costs memory. */
  #sendAll(node: string | undefined, text: string, canSkip: boolean): void {
    for (const client of this.#clients) {
      if (node !== undefined && client.node !== undefined && client.node !== node) continue;
      const pendingBytes = client.sink.pendingBytes();
      if (pendingBytes > EVENT_DROP_BYTES) {
        this.#clients.delete(client);
        this.dropped++;
        client.sink.drop();
      } else if (!canSkip || pendingBytes <= EVENT_SKIP_BYTES) client.sink.write(text);
    }
  }
}

const format = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

declare module 'fastify' {
  interface FastifyInstance {
    eventStreams: EventStreams;
  }
}

export const eventStreams = fp<EventStreamsOptions>(
  async (app, options) => {
    const streams = new EventStreams(app.telemetry, options);
    app.decorate('eventStreams', streams);
    // Streams never end by themselves: without this the service could not stop.
    app.addHook('preClose', async () => streams.close());
  },
  { name: 'event-streams', dependencies: ['telemetry-cache'] },
);
