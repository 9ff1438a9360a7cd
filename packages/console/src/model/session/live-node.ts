/** What may be shown of one engine: its view, as far as there is a connection. */
import {
  type EngineView,
  type Gate,
  gateOf,
  knownStatus,
  liveMeters,
  presenceOf,
  STATUS_STALE_MS,
  statusAgeMs,
  vuAgeMs,
} from '@mcae/engine-view';
import type { ChannelMeters, ChannelStatus, StatusMessage } from '@mcae/schema';

/** Why nothing is live, or that it is. */
export type Liveness =
  | { readonly live: true; readonly ageMs: number }
  | {
      readonly live: false;
      /** Null where nothing was ever heard. */
      readonly ageMs: number | null;
      readonly why: 'no_connection' | 'no_bus' | 'engine_quiet';
    };

export class LiveNode {
  readonly #engine: () => EngineView | undefined;
  #isConnected = false;

  /** @param engine its view of now */
  constructor(engine: () => EngineView | undefined) {
    this.#engine = engine;
  }

  /** The connection to the service; without it nothing is live, however young. */
  setConnected(connected: boolean): void {
    this.#isConnected = connected;
  }

  liveness(nowMs: number): Liveness {
    const engine = this.#engine();
    const ageMs = engine ? vuAgeMs(engine, nowMs) : null;
    if (!this.#isConnected) return { live: false, ageMs, why: 'no_connection' };
    if (engine?.isBusConnected === false) return { live: false, ageMs, why: 'no_bus' };
    return engine && ageMs !== null && presenceOf(engine, nowMs) === 'live'
      ? { live: true, ageMs }
      : { live: false, ageMs, why: 'engine_quiet' };
  }

  /** The newest meters of a channel; null where they may not be shown. */
  meters(channel: number, nowMs: number): ChannelMeters | null {
    const engine = this.#engine();
    return engine && this.liveness(nowMs).live ? liveMeters(engine, channel, nowMs) : null;
  }

  /** What the channels are: their names stay known when they are not live. */
  get status(): StatusMessage | undefined {
    const engine = this.#engine();
    return (engine && knownStatus(engine)) ?? undefined;
  }

  channelStatus(channel: number): ChannelStatus | undefined {
    return this.status?.channels[channel];
  }

  isStatusLive(nowMs: number): boolean {
    const engine = this.#engine();
    const ageMs = engine ? statusAgeMs(engine, nowMs) : null;
    return this.#isConnected && ageMs !== null && ageMs <= STATUS_STALE_MS;
  }

  gate(channel: number): Gate | undefined {
    const engine = this.#engine();
    return engine && gateOf(engine, channel);
  }
}
