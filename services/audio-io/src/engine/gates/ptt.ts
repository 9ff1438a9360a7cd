/**
 * Gates and mutes of every channel. Closed at boot.
 *
 * A gate is open by a **latch** (`ptt.set`, until it is closed), by a **lease** (a key that is held
 * and renewed; it closes by itself when renewals stop), or by both. The rules:
 *
 * 1. Closing a gate closes latch and lease.
 * 2. One holder a channel; a higher priority takes over.
 * 3. A key that was closed by force (a close command, the time-out timer, a take-over, a stream
 *    that went down) must be released and pressed again: it is refused until it was released, or
 *    its renewals have paused for as long as its lease.
 * 4. A muted channel makes no sound, whatever is open; only a command ends the mute.
 * 5. What a command opened and the stream did not confirm is closed again; what others opened stays.
 */
import type { Cancel, Clock } from '@mcae/clock';
import {
  LeaseMs,
  LeasePriority,
  type PttCause,
  type PttConfig,
  type PttLeaseParams,
  type PttState,
} from '@mcae/schema';
import { unknownChannel } from './channel-checks.js';
import { ChannelKeys, type Lease, type PttWish } from './channel-keys.js';
import type { Opening } from './opening.js';

export interface PttChange {
  readonly state: PttState;
  readonly cause: PttCause;
  readonly requestId: string | undefined;
}

export interface SetResult {
  readonly state: PttState;
  readonly opening: Opening;
}

export interface LeaseGrant {
  readonly leaseMs: number;
  readonly timeoutInS: number;
  /** False for the first request of a key press. */
  readonly renewed: boolean;
  readonly opening: Opening;
}

export interface PttOptions {
  readonly clock: Clock;
  readonly rules: () => Required<PttConfig>;
  readonly onChange: (change: PttChange) => void;
}

export class Ptt {
  readonly #options: PttOptions;
  readonly #channels = new Map<number, ChannelKeys>();
  #cancelTimer: Cancel = () => {};

  constructor(options: PttOptions) {
    this.#options = options;
  }

  /** Channels that are new are closed; those that are gone are forgotten. */
  setChannels(channels: readonly number[]): void {
    for (const channel of [...this.#channels.keys()])
      if (!channels.includes(channel)) {
        this.close(channel, 'channel_removed');
        this.#channels.delete(channel);
      }
    for (const channel of channels)
      if (!this.#channels.has(channel))
        this.#channels.set(channel, new ChannelKeys(channel, this.#options.clock));
  }

  /** A channel that does not exist is closed. */
  state(channel: number): PttState {
    const keys = this.#channels.get(channel) ?? new ChannelKeys(channel, this.#options.clock);
    return keys.state;
  }

  /** When the stream has to end the lease by itself, by the clock's `monoMs`; null without a lease. */
  leaseUntilMs(channel: number): number | null {
    const lease = this.#channels.get(channel)?.lease;
    if (!lease) return null;
    return Math.min(lease.expiresMs, lease.keyedMs + this.#options.rules().timeout_s * 1_000);
  }

  /** How long the latch has been open; 0 where it is closed. */
  latchedForMs(channel: number): number {
    return this.#channels.get(channel)?.latchedForMs ?? 0;
  }

  /** @throws ProblemError unknown_channel */
  set(channel: number, wish: PttWish, requestId?: string): SetResult {
    const keys = this.#keysOf(channel);
    const opening = this.#change(keys, 'command', requestId, () => keys.set(wish));
    return { state: keys.state, opening: this.#withdrawable(keys, opening, requestId) };
  }

  /** Shuts gate, latch and lease; a mute stays, since that is the safe side. */
  close(channel: number, cause: PttCause, requestId?: string): void {
    const keys = this.#channels.get(channel);
    if (keys) this.#change(keys, cause, requestId, () => keys.shut());
  }

  /**
   * Acquires or renews a key.
   * @throws ProblemError unknown_channel, lease_held, rekey_needed
   */
  lease(params: PttLeaseParams, requestId?: string): LeaseGrant {
    const { channel, holder } = params;
    const leaseMs = params.lease_ms ?? (LeaseMs.default as number);
    const priority = params.priority ?? (LeasePriority.default as number);
    const request = { holder, priority, leaseMs };
    const keys = this.#keysOf(channel);
    const before = keys.lease;
    keys.checkLease(request);
    const renewed = before?.holder === holder;
    const cause: PttCause = before && !renewed ? 'taken_over' : 'leased';
    const opening = this.#change(keys, cause, requestId, () => keys.acquire(request));
    const nowMs = this.#options.clock.monoMs();
    const keyedS = (nowMs - (keys.lease?.keyedMs ?? nowMs)) / 1_000;
    return {
      timeoutInS: Math.max(0, this.#options.rules().timeout_s - keyedS),
      leaseMs,
      renewed,
      opening: this.#withdrawable(keys, opening, requestId),
    };
  }

  /**
   * Ends a lease. A holder that has none only need not press again any more.
   * @throws ProblemError unknown_channel
   */
  release(channel: number, holder: string, requestId?: string): PttState {
    const keys = this.#keysOf(channel);
    this.#change(keys, 'released', requestId, () => keys.release(holder));
    return keys.state;
  }

  stop(): void {
    this.#cancelTimer();
  }

  #keysOf(channel: number): ChannelKeys {
    const keys = this.#channels.get(channel);
    if (!keys) throw unknownChannel(channel, [...this.#channels.keys()]);
    return keys;
  }

  #change<T>(
    keys: ChannelKeys,
    cause: PttCause,
    requestId: string | undefined,
    change: () => T,
  ): T {
    const before = keys.state;
    const result = change();
    this.#schedule();
    const { state } = keys;
    const changed = (['gate_open', 'mute', 'latch', 'holder'] as const).some(
      (field) => state[field] !== before[field],
    );
    if (changed) this.#options.onChange({ state, cause, requestId });
    return result;
  }

  /** The same opening; its withdrawal is published as a change. */
  #withdrawable(keys: ChannelKeys, opening: Opening, requestId: string | undefined): Opening {
    return {
      confirm: () => opening.confirm(),
      withdraw: () => {
        // A channel that was removed meanwhile has no keys any more.
        if (this.#channels.get(keys.channel) === keys)
          this.#change(keys, 'command', requestId, () => opening.withdraw());
      },
    };
  }

  /** One timer for whatever ends or warns next. */
  #schedule(): void {
    this.#cancelTimer();
    const { clock } = this.#options;
    const due = [...this.#channels.values()].flatMap(({ lease }) =>
      lease ? [this.#nextDueMs(lease)] : [],
    );
    if (due.length === 0) return;
    this.#cancelTimer = clock.after(
      // Timers round down and sums of times round either way: at least a millisecond on.
      Math.max(1, Math.ceil(Math.min(...due) - clock.monoMs())),
      () => this.#onTime(),
    );
  }

  #nextDueMs({ expiresMs, keyedMs, warned }: Lease): number {
    const { timeout_s, warning_s } = this.#options.rules();
    const nextS = warned ? timeout_s : Math.min(warning_s, timeout_s);
    return Math.min(expiresMs, keyedMs + nextS * 1_000);
  }

  #onTime(): void {
    for (const keys of this.#channels.values()) if (keys.lease) this.#judge(keys, keys.lease);
    this.#schedule();
  }

  #judge(keys: ChannelKeys, { keyedMs, expiresMs, warned }: Lease): void {
    const nowMs = this.#options.clock.monoMs();
    const { timeout_s, warning_s } = this.#options.rules();
    const keyedS = (nowMs - keyedMs) / 1_000;
    if (nowMs >= expiresMs) this.#change(keys, 'lease_expired', undefined, () => keys.expire());
    else if (keyedS >= timeout_s) this.#change(keys, 'timeout', undefined, () => keys.endLease());
    else if (keyedS >= warning_s && !warned) {
      keys.warn();
      const { state } = keys;
      this.#options.onChange({ state, cause: 'timeout_warning', requestId: undefined });
    }
  }
}
