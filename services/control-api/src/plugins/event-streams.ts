/** Server-sent events to many readers: what engines send, and when one becomes stale. */
import type { Bus } from '@mcae/bus';
import { type Cancel, type Clock, every } from '@mcae/clock';
import { ProblemError } from '@mcae/schema';
import fp from 'fastify-plugin';
import {
  EVENT_DROP_BYTES,
  EVENT_SKIP_BYTES,
  HEARTBEAT_MS,
  MAX_EVENT_CLIENTS,
  MAX_EVENT_CLIENTS_OF_ONE,
} from '../limits.js';
import type { NodeTelemetry } from '../telemetry/node-telemetry.js';
import type { EngineMessage, TelemetryCache } from './telemetry-cache.js';

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
  /** Engines that have been reported as stale. */
  readonly #stale = new Set<string>();
  readonly #cancel: Cancel[];
  /** Readers that were too slow. */
  dropped = 0;

  constructor(cache: TelemetryCache, options: EventStreamsOptions) {
    this.#cache = cache;
    this.#options = options;
    this.#cancel = [
      cache.onMessage((message) => this.#onMessage(message)),
      every(options.clock, STALE_CHECK_MS, () => this.#reportStale()),
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
      const status = known.status(nowMs);
      const vu = known.vu(nowMs);
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

  #onMessage({ name, message }: EngineMessage): void {
    if (name === 'vu') this.#stale.delete(message.node);
    if (this.#clients.size > 0) this.#sendAll(message.node, format(name, message), name === 'vu');
  }

  #reportStale(): void {
    const nowMs = this.#options.clock.monoMs();
    const nodes = this.#cache.nodes();
    for (const node of nodes) {
      const isStale = node.vu(nowMs)?.stale ?? true;
      if (!isStale || this.#stale.has(node.node)) continue;
      this.#stale.add(node.node);
      this.#sendAll(node.node, this.#staleEvent(node, nowMs), false);
    }
    for (const name of this.#stale)
      if (!nodes.some(({ node }) => node === name)) this.#stale.delete(name);
  }

  /** The stream of a session that is over must end. */
  #dropRefused(): void {
    for (const client of this.#clients) {
      if (client.reader.isAllowed()) continue;
      this.#clients.delete(client);
      client.sink.end();
    }
  }

  #staleEvent(node: NodeTelemetry, nowMs: number): string {
    return format('stale', {
      node: node.node,
      boot_id: node.bootId,
      age_ms: node.vu(nowMs)?.ageMs ?? null,
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
