/** The view of every engine on the bus, and what is news of each. */
import { type Bus, subscribeEvent, subscribeTelemetry } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import {
  type EngineMessage,
  type EngineNews,
  Engines,
  type EngineView,
  MAX_ENGINES,
  type Step,
} from '@mcae/engine-view';
import { EVENTS, type EventName, TELEMETRY, type TelemetryName } from '@mcae/schema';
import type { FastifyBaseLogger } from 'fastify';
import fp from 'fastify-plugin';

export interface TelemetryCacheOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
}

export class TelemetryCache {
  readonly #options: TelemetryCacheOptions;
  readonly #engines = new Engines();
  readonly #listeners = new Set<(news: EngineNews, engine: EngineView) => void>();
  readonly #unsubscribe: (() => void)[];
  /** Messages that did not keep to the schema. */
  invalid = 0;
  #isFullLogged = false;

  constructor(options: TelemetryCacheOptions) {
    this.#options = options;
    const { bus } = options;
    const onInvalid = (subject: string) => this.#onInvalid(subject);
    const ingestAs = (name: string) => (message: object) =>
      this.#ingest({ name, message } as EngineMessage);
    this.#unsubscribe = [
      ...(Object.keys(TELEMETRY) as TelemetryName[]).map((name) =>
        subscribeTelemetry(bus, '*', name, ingestAs(name), onInvalid),
      ),
      ...(Object.keys(EVENTS) as EventName[]).map((name) =>
        subscribeEvent(bus, '*', name, ingestAs(name), onInvalid),
      ),
    ];
  }

  /** Engines whose telemetry was heard within the last 10 minutes, by name. */
  nodes(): EngineView[] {
    this.#engines.forget(this.#options.clock.monoMs());
    return this.#engines
      .all()
      .filter(({ boot }) => boot !== null)
      .sort((a, b) => (a.node < b.node ? -1 : 1));
  }

  node(name: string): EngineView | undefined {
    this.#engines.forget(this.#options.clock.monoMs());
    const engine = this.#engines.get(name);
    return engine?.boot ? engine : undefined;
  }

  /**
   * @param listener finds the cache up to date when it is called
   * @returns a function that ends it
   */
  onNews(listener: (news: EngineNews, engine: EngineView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The messages among the news: each once, in order, of the boot that runs. */
  onMessage(listener: (message: EngineMessage) => void): () => void {
    return this.onNews((news) => {
      if (news.kind === 'message' && news.input.name !== 'stale') listener(news.input);
    });
  }

  /** To be called as often as listeners want to know what time alone has changed. */
  advance(): void {
    for (const step of this.#engines.advance(this.#options.clock.monoMs())) this.#notify(step);
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#listeners.clear();
  }

  #ingest(message: EngineMessage): void {
    const step = this.#engines.ingest(message, this.#options.clock.monoMs());
    if (step) this.#notify(step);
    else this.#onFull(message.message.node);
  }

  #notify({ view, news }: Step): void {
    for (const each of news) for (const listener of this.#listeners) listener(each, view);
  }

  #onFull(node: string): void {
    if (!this.#isFullLogged)
      this.#options.logger.warn({ node, max: MAX_ENGINES }, 'more engines than remembered');
    this.#isFullLogged = true;
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
