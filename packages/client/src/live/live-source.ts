/**
 * Two ways to the same telemetry: straight from the bus while that is heard, else through the
 * service.
 *
 *     start ─→ service ──(the bus heard for 1 s)──→ bus alone ──(500 ms of silence, or closed)─┐
 *                 ↑─────────────────────────────────────────────────────────────────────────────┘
 *
 * While both run every message still counts once (`Engines`), so a change of the way shows
 * nowhere; how old a level is, is told by the levels themselves, never by the way.
 */
import type { Cancel, Clock } from '@mcae/clock';
import { type EngineNews, Engines, VU_STALE_MS } from '@mcae/engine-view';
import { repeat } from '../repeat.js';
import type {
  Link,
  LiveTelemetry,
  TelemetryEvent,
  TelemetryHandlers,
  TelemetrySource,
} from './telemetry.js';

const CHECK_MS = 100;
/** The bus is heard this long before the service's stream is ended. */
const STEADY_MS = 1_000;
/** While the bus alone is heard, the service is asked this often whether it answers. */
const SERVICE_CHECK_MS = 2_000;

export interface LiveSourceOptions {
  /** Straight from the bus. */
  readonly direct: TelemetrySource;
  /** Through the service. */
  readonly relayed: TelemetrySource;
  /** Resolves where the service answers. */
  readonly askService: () => Promise<unknown>;
  readonly time: Clock;
}

export function liveSource(options: LiveSourceOptions): LiveTelemetry {
  const engines = new Engines();
  return {
    start: (handlers) => {
      const reader = new LiveReader(options, engines, handlers);
      return () => reader.stop();
    },
    engine: (node) => engines.get(node),
  };
}

class LiveReader {
  readonly #options: LiveSourceOptions;
  readonly #handlers: TelemetryHandlers;
  readonly #engines: Engines;
  readonly #stops: Cancel[];
  #stopRelayed: Cancel | undefined;
  #isRelayedUp = false;
  #isDirectUp = false;
  #directHeardMs = Number.NEGATIVE_INFINITY;
  /** Since when the bus has been heard without a pause. */
  #directSinceMs = Number.NEGATIVE_INFINITY;
  /** Until then the other way may come up before anybody is told of a loss. */
  #graceEndsMs = Number.NEGATIVE_INFINITY;
  #reason: string | null = null;
  #isUp = false;
  #link: Link = { way: null, isServiceUp: true };
  #isServiceUp = true;
  #askedMs = Number.NEGATIVE_INFINITY;

  constructor(options: LiveSourceOptions, engines: Engines, handlers: TelemetryHandlers) {
    this.#options = options;
    this.#engines = engines;
    this.#handlers = handlers;
    this.#startRelayed();
    this.#stops = [
      options.direct.start({
        onEvent: (event) => this.#onDirect(event),
        onConnection: (connected, reason) => this.#onDirectConnection(connected, reason),
      }),
      repeat(options.time, CHECK_MS, () => this.#check()),
    ];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stopRelayed?.();
  }

  #onDirect(event: TelemetryEvent): void {
    const nowMs = this.#options.time.monoMs();
    if (nowMs - this.#directHeardMs > VU_STALE_MS) this.#directSinceMs = nowMs;
    this.#directHeardMs = nowMs;
    this.#ingest(event);
  }

  #onRelayed(event: TelemetryEvent): void {
    // What the service does not hear is no matter while the bus itself is heard.
    if (event.name === 'stale' && this.#isDirectHeard()) return;
    this.#ingest(event);
  }

  #ingest(event: TelemetryEvent): void {
    const step = this.#engines.ingest(event, this.#options.time.monoMs());
    for (const news of step?.news ?? []) this.#report(event.message.node, news);
  }

  #report(node: string, news: EngineNews): void {
    const handlers = this.#handlers;
    if (news.kind === 'message') handlers.onEvent(news.input);
    else if (news.kind === 'restarted') handlers.onBreak?.({ kind: 'restart', node });
    else if (news.kind === 'gap')
      handlers.onBreak?.({ kind: 'gap', node, name: news.name, lost: news.lost });
  }

  #onDirectConnection(connected: boolean, reason: string | null): void {
    const { time } = this.#options;
    if (this.#isDirectUp && !connected) this.#graceEndsMs = time.monoMs() + VU_STALE_MS;
    this.#isDirectUp = connected;
    if (!connected) {
      this.#directHeardMs = Number.NEGATIVE_INFINITY;
      this.#reason = reason;
      this.#startRelayed();
    }
    this.#tell();
  }

  #startRelayed(): void {
    if (this.#stopRelayed) return;
    const { relayed } = this.#options;
    this.#stopRelayed = relayed.start({
      onEvent: (event) => this.#onRelayed(event),
      onConnection: (connected, reason) => {
        this.#isRelayedUp = connected;
        this.#isServiceUp = connected;
        if (!connected) {
          this.#reason = reason;
          this.#graceEndsMs = Number.NEGATIVE_INFINITY;
        }
        this.#tell();
      },
    });
  }

  #isDirectHeard(): boolean {
    return this.#options.time.monoMs() - this.#directHeardMs <= VU_STALE_MS;
  }

  #check(): void {
    const nowMs = this.#options.time.monoMs();
    if (!this.#isDirectHeard()) this.#startRelayed();
    else if (this.#stopRelayed && nowMs - this.#directSinceMs >= STEADY_MS) {
      this.#stopRelayed();
      this.#stopRelayed = undefined;
      this.#isRelayedUp = false;
      this.#askedMs = nowMs;
    }
    if (!this.#stopRelayed && nowMs - this.#askedMs >= SERVICE_CHECK_MS) {
      this.#askedMs = nowMs;
      this.#options.askService().then(
        () => this.#onService(true),
        () => this.#onService(false),
      );
    }
    this.#tell();
  }

  /** An answer that comes when the service's own stream runs again is of no interest. */
  #onService(isUp: boolean): void {
    if (this.#stopRelayed) return;
    this.#isServiceUp = isUp;
    this.#tell();
  }

  #tell(): void {
    const isWaiting = this.#options.time.monoMs() < this.#graceEndsMs;
    const isUp = this.#isRelayedUp || this.#isDirectUp || (this.#isUp && isWaiting);
    if (isUp !== this.#isUp) {
      this.#isUp = isUp;
      this.#handlers.onConnection(isUp, isUp ? null : this.#reason);
    }
    const relayedWay = this.#isRelayedUp ? 'sse' : null;
    const way = this.#isDirectHeard() ? 'nats' : relayedWay;
    const isServiceUp = this.#isServiceUp;
    if (way === this.#link.way && isServiceUp === this.#link.isServiceUp) return;
    this.#link = { way, isServiceUp };
    this.#handlers.onLink?.(this.#link);
  }
}
