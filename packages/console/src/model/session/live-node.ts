/** What is known of one engine, and how old it is. */
import { STATUS_STALE_MS, type StaleNotice, type TelemetryEvent, VU_STALE_MS } from '@mcae/client';
import type {
  ChannelMeters,
  ChannelStatus,
  PttEvent,
  StatusMessage,
  VuMessage,
} from '@mcae/schema';
import { DelayEstimate } from './delay-estimate.js';

/** Why nothing is live, or that it is. */
export type Liveness =
  | { readonly live: true; readonly ageMs: number }
  | {
      readonly live: false;
      /** Null where nothing was ever heard. */
      readonly ageMs: number | null;
      readonly why: 'no_connection' | 'no_bus' | 'engine_quiet';
    };

export type Gate = Pick<PttEvent, 'gate_open' | 'mute' | 'latch' | 'latched_by' | 'holder'>;

export class LiveNode {
  #bootId = '';
  #delay = new DelayEstimate();
  #vu: VuMessage | undefined;
  #vuMs = Number.NEGATIVE_INFINITY;
  #status: StatusMessage | undefined;
  #statusMs = Number.NEGATIVE_INFINITY;
  readonly #gates = new Map<number, PttEvent>();
  #isConnected = false;
  #isBusConnected = true;

  /** The connection to the service; without it nothing is live, however young. */
  setConnected(connected: boolean): void {
    this.#isConnected = connected;
    if (connected) this.#isBusConnected = true;
  }

  take(event: TelemetryEvent, nowMs: number): void {
    if (event.name === 'stale') {
      this.#takeStale(event.message, nowMs);
      return;
    }
    this.#acceptBoot(event.message.boot_id);
    if (event.name === 'ptt') this.#takePtt(event.message);
    if (event.name !== 'vu' && event.name !== 'status') return;
    this.#isBusConnected = true;
    const capturedMs = nowMs - this.#delay.next(event.message.mono_ms, nowMs);
    if (event.name === 'vu' && event.message.seq > (this.#vu?.seq ?? -1)) {
      this.#vu = event.message;
      this.#vuMs = capturedMs;
    }
    if (event.name === 'status' && event.message.seq > (this.#status?.seq ?? -1)) {
      this.#status = event.message;
      this.#statusMs = capturedMs;
    }
  }

  liveness(nowMs: number): Liveness {
    const ageMs = this.#vu ? Math.max(0, nowMs - this.#vuMs) : null;
    if (!this.#isConnected) return { live: false, ageMs, why: 'no_connection' };
    if (!this.#isBusConnected) return { live: false, ageMs, why: 'no_bus' };
    return ageMs !== null && ageMs <= VU_STALE_MS
      ? { live: true, ageMs }
      : { live: false, ageMs, why: 'engine_quiet' };
  }

  /** The newest meters of a channel; null where they may not be shown. */
  meters(channel: number, nowMs: number): ChannelMeters | null {
    return this.liveness(nowMs).live ? (this.#vu?.channels[channel] ?? null) : null;
  }

  /** What the channels are: their names stay known when they are not live. */
  get status(): StatusMessage | undefined {
    return this.#status;
  }

  channelStatus(channel: number): ChannelStatus | undefined {
    return this.#status?.channels[channel];
  }

  isStatusLive(nowMs: number): boolean {
    return this.#isConnected && nowMs - this.#statusMs <= STATUS_STALE_MS;
  }

  /** Gate and mute by what was captured last: event, level or status. */
  gate(channel: number): Gate | undefined {
    const status = this.channelStatus(channel);
    if (!status) return undefined;
    const { gate_open, mute, latch, latched_by, holder } = status;
    const event = this.#gates.get(channel);
    const isNewer = event && event.mono_ms >= (this.#status?.mono_ms ?? 0);
    const known = isNewer ? event : { gate_open, mute, latch, latched_by, holder };
    const meters = this.#vu?.channels[channel];
    const vuMs = this.#vu?.mono_ms ?? 0;
    if (!meters || vuMs < Math.max(this.#status?.mono_ms ?? 0, event?.mono_ms ?? 0)) return known;
    return { ...known, gate_open: meters.gate_open, mute: meters.mute, holder: meters.holder };
  }

  #acceptBoot(bootId: string): void {
    if (bootId === this.#bootId) return;
    this.#bootId = bootId;
    // Nothing of the old boot is true of the new one.
    this.#vu = undefined;
    this.#delay = new DelayEstimate();
    this.#gates.clear();
    if (this.#status) this.#status = { ...this.#status, seq: -1, mono_ms: 0 };
  }

  #takePtt(event: PttEvent): void {
    const before = this.#gates.get(event.channel);
    if (!before || event.seq > before.seq) this.#gates.set(event.channel, event);
  }

  #takeStale({ age_ms, bus_connected }: StaleNotice, nowMs: number): void {
    this.#isBusConnected = bus_connected;
    this.#vuMs = Math.min(this.#vuMs, nowMs - (age_ms ?? Number.POSITIVE_INFINITY));
  }
}
