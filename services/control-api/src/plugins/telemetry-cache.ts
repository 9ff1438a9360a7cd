/** Newest levels and status of every engine, each with its age by our own clock. */
import { type Bus, subscribeEvent, subscribeTelemetry } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import {
  EVENTS,
  type EventMessage,
  type EventName,
  type StatusMessage,
  TELEMETRY,
  type TelemetryName,
  type VuMessage,
} from '@mcae/schema';
import type { FastifyBaseLogger } from 'fastify';
import fp from 'fastify-plugin';
import { MAX_NODES, NODE_MEMORY_MS } from '../limits.js';
import { NodeTelemetry } from '../telemetry/node-telemetry.js';

/** A message as it came: telemetry that is news, or an event. */
export type EngineMessage =
  | { readonly name: 'vu'; readonly message: VuMessage }
  | { readonly name: 'status'; readonly message: StatusMessage }
  | { readonly name: EventName; readonly message: EventMessage<EventName> };

export interface TelemetryCacheOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
}

export class TelemetryCache {
  readonly #options: TelemetryCacheOptions;
  readonly #nodes = new Map<string, NodeTelemetry>();
  readonly #listeners = new Set<(message: EngineMessage) => void>();
  readonly #unsubscribe: (() => void)[];
  /** Messages that did not keep to the schema. */
  invalid = 0;
  #toldFull = false;

  constructor(options: TelemetryCacheOptions) {
    this.#options = options;
    const { bus } = options;
    const onInvalid = (subject: string) => this.#onInvalid(subject);
    this.#unsubscribe = [
      ...(Object.keys(TELEMETRY) as TelemetryName[]).map((name) =>
        subscribeTelemetry(bus, '*', name, (message) => this.#take(name, message), onInvalid),
      ),
      // Before the events are told on: whoever reads the cache then finds it up to date.
      subscribeEvent(bus, '*', 'ptt', (event) => this.#nodes.get(event.node)?.takePtt(event)),
      ...(Object.keys(EVENTS) as EventName[]).map((name) =>
        subscribeEvent(bus, '*', name, (message) => this.#tell({ name, message }), onInvalid),
      ),
    ];
  }

  /** Engines heard of within `NODE_MEMORY_MS`, by name. */
  nodes(): NodeTelemetry[] {
    this.#forget();
    return [...this.#nodes.values()].sort((a, b) => (a.node < b.node ? -1 : 1));
  }

  node(name: string): NodeTelemetry | undefined {
    this.#forget();
    return this.#nodes.get(name);
  }

  /** @returns a function that ends it */
  onMessage(listener: (message: EngineMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#listeners.clear();
  }

  #take(name: TelemetryName, message: VuMessage | StatusMessage): void {
    const nowMs = this.#options.clock.monoMs();
    const node = this.#nodes.get(message.node) ?? this.#add(message.node);
    if (node?.take(name, message, nowMs)) this.#tell({ name, message } as EngineMessage);
  }

  #add(name: string): NodeTelemetry | undefined {
    this.#forget();
    if (this.#nodes.size >= MAX_NODES) {
      if (!this.#toldFull)
        this.#options.logger.warn({ node: name, max: MAX_NODES }, 'more engines than remembered');
      this.#toldFull = true;
      return undefined;
    }
    const node = new NodeTelemetry(name);
    this.#nodes.set(name, node);
    return node;
  }

  #forget(): void {
    const nowMs = this.#options.clock.monoMs();
    for (const [name, { heardMs }] of this.#nodes)
      if (nowMs - heardMs > NODE_MEMORY_MS && heardMs > Number.NEGATIVE_INFINITY)
        this.#nodes.delete(name);
  }

  #tell(message: EngineMessage): void {
    for (const listener of this.#listeners) listener(message);
  }

  #onInvalid(subject: string): void {
    this.invalid++;
    // One engine of another version would fill the log ten times a second.
    if (this.invalid === 1 || this.invalid % 1_000 === 0)
      this.#options.logger.warn({ subject, count: this.invalid }, 'a message is not valid');
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    telemetry: TelemetryCache;
  }
}

export const telemetryCache = fp<Omit<TelemetryCacheOptions, 'logger'>>(
  async (app, options) => {
    const cache = new TelemetryCache({ ...options, logger: app.log });
    app.decorate('telemetry', cache);
    app.addHook('onClose', async () => cache.close());
  },
  { name: 'telemetry-cache' },
);
