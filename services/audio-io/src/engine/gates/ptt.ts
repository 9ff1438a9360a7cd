/**
 * Gates and mutes of every channel. Closed at boot.
 *
 * A gate is open by a **latch** (`ptt.set`, until it is closed), by a **lease** (a key that is held
 * and renewed; it closes by itself when renewals stop), or by both. The rules:
 *
 * 1. Closing a gate closes latch and lease.
 * 2. One holder a channel; a higher priority takes over.
 * 3. A key that was closed by force (a close command, the time-out timer, a take-over, a stream
 *    that went down) must be released and pressed again: until its renewals have paused for as
 *    long as its lease, or it was released, it is refused.
 * 4. A mute holds the sound back, whatever is open, and stays over everything but a command.
 */
import type { Cancel, Clock } from '@mcae/clock';
import {
  LeaseMs,
  LeasePriority,
  ProblemError,
  type PttCause,
  type PttConfig,
  type PttLeaseParams,
  type PttState,
} from '@mcae/schema';

export interface PttChange {
  readonly state: PttState;
  readonly cause: PttCause;
  readonly requestId: string | undefined;
}

/** What is left out stays as it is. */
export interface PttWish {
  readonly gateOpen?: boolean | undefined;
  readonly mute?: boolean | undefined;
  /** Who wishes it. */
  readonly by: string;
}

export interface LeaseGrant {
  readonly leaseMs: number;
  readonly timeoutInS: number;
  /** False for the first request of a key press. */
  readonly renewed: boolean;
}

interface Lease {
  readonly holder: string;
  readonly priority: number;
  readonly leaseMs: number;
  readonly keyedMs: number;
  readonly expiresMs: number;
  readonly warned: boolean;
}

interface ChannelKeys {
  /** Who opened the latch; undefined where it is closed. */
  latchedBy: string | undefined;
  latchedMs: number;
  mute: boolean;
  lease: Lease | undefined;
  /** Holders that must press again, and until when they are refused unless they go on. */
  readonly mustRekey: Map<string, number>;
}

/** Holders that are remembered as having to press again; the oldest is forgotten first. */
const MAX_REKEY = 64;

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
        this.#channels.set(channel, {
          latchedBy: undefined,
          latchedMs: 0,
          mute: false,
          lease: undefined,
          mustRekey: new Map(),
        });
  }

  state(channel: number): PttState {
    const keys = this.#channels.get(channel);
    const { lease, latchedBy } = keys ?? {};
    return {
      channel,
      gate_open: latchedBy !== undefined || lease !== undefined,
      mute: keys?.mute ?? false,
      latch: latchedBy !== undefined,
      latched_by: latchedBy ?? null,
      holder: lease?.holder ?? null,
    };
  }

  /** When the lease ends, for the stream that ends it by itself; null without a lease. */
  leaseUntilMs(channel: number): number | null {
    const keys = this.#channels.get(channel);
    if (!keys?.lease) return null;
    return Math.min(
      keys.lease.expiresMs,
      keys.lease.keyedMs + this.#options.rules().timeout_s * 1_000,
    );
  }

  /** How long the latch has been open; 0 where it is closed. */
  latchedForMs(channel: number): number {
    const keys = this.#channels.get(channel);
    return keys?.latchedBy !== undefined ? this.#options.clock.monoMs() - keys.latchedMs : 0;
  }

  /** A latch that is open already stays its opener's. */
  set(channel: number, { gateOpen, mute, by }: PttWish, requestId?: string): PttState {
    return this.#change(channel, 'command', requestId, (keys) => {
      keys.mute = mute ?? keys.mute;
      if (gateOpen === true && keys.latchedBy === undefined) {
        keys.latchedBy = by;
        keys.latchedMs = this.#options.clock.monoMs();
      }
      if (gateOpen === false) this.#shut(keys);
    });
  }

  /** Shuts gate, latch and lease; a mute stays, since that is the safe side. */
  close(channel: number, cause: PttCause, requestId?: string): void {
    this.#change(channel, cause, requestId, (keys) => this.#shut(keys));
  }

  /**
   * Takes or renews a key.
   * @throws ProblemError lease_held, rekey_needed
   */
  lease(params: PttLeaseParams, requestId?: string): LeaseGrant {
    const { channel, holder } = params;
    const leaseMs = params.lease_ms ?? (LeaseMs.default as number);
    const priority = params.priority ?? (LeasePriority.default as number);
    const nowMs = this.#options.clock.monoMs();
    const keys = this.#channels.get(channel);
    const current = keys?.lease;
    if (!keys) return { timeoutInS: 0, leaseMs, renewed: false };
    this.#refuseRekey(keys, holder, leaseMs);
    if (current && current.holder !== holder && priority <= current.priority)
      throw new ProblemError('lease_held', `channel ${channel} is keyed by ${current.holder}`, {
        report: { holder: current.holder, priority: current.priority },
      });
    const renewal = current?.holder === holder ? current : undefined;
    const cause: PttCause = current && !renewal ? 'taken_over' : 'leased';
    this.#change(channel, cause, requestId, () => {
      if (current && !renewal) this.#mustRekey(keys, current);
      keys.lease = {
        holder,
        priority,
        leaseMs,
        keyedMs: renewal?.keyedMs ?? nowMs,
        expiresMs: nowMs + leaseMs,
        warned: renewal?.warned ?? false,
      };
    });
    const { timeout_s } = this.#options.rules();
    const keyedMs = renewal?.keyedMs ?? nowMs;
    const timeoutInS = Math.max(0, timeout_s - (nowMs - keyedMs) / 1_000);
    return { timeoutInS, leaseMs, renewed: renewal !== undefined };
  }

  /** Lets a key go; from a holder that does not hold it, only its duty to press again ends. */
  release(channel: number, holder: string, requestId?: string): PttState {
    return this.#change(channel, 'released', requestId, (keys) => {
      keys.mustRekey.delete(holder);
      if (keys.lease?.holder === holder) keys.lease = undefined;
    });
  }

  stop(): void {
    this.#cancelTimer();
  }

  #change(
    channel: number,
    cause: PttCause,
    requestId: string | undefined,
    change: (keys: ChannelKeys) => void,
  ): PttState {
    const keys = this.#channels.get(channel);
    if (!keys) return this.state(channel);
    const before = this.state(channel);
    change(keys);
    this.#schedule();
    const state = this.state(channel);
    const changed = (['gate_open', 'mute', 'latch', 'holder'] as const).some(
      (field) => state[field] !== before[field],
    );
    if (changed) this.#options.onChange({ state, cause, requestId });
    return state;
  }

  #shut(keys: ChannelKeys): void {
    keys.latchedBy = undefined;
    if (keys.lease) this.#mustRekey(keys, keys.lease);
    keys.lease = undefined;
  }

  #mustRekey(keys: ChannelKeys, { holder, leaseMs }: Lease): void {
    keys.mustRekey.delete(holder);
    keys.mustRekey.set(holder, this.#options.clock.monoMs() + leaseMs);
    const [oldest] = keys.mustRekey.keys();
    if (keys.mustRekey.size > MAX_REKEY && oldest !== undefined) keys.mustRekey.delete(oldest);
  }

  #refuseRekey(keys: ChannelKeys, holder: string, leaseMs: number): void {
    const untilMs = keys.mustRekey.get(holder);
    if (untilMs === undefined) return;
    const nowMs = this.#options.clock.monoMs();
    if (nowMs > untilMs) {
      keys.mustRekey.delete(holder);
      return;
    }
    // Whoever goes on renewing has not let go.
    keys.mustRekey.set(holder, nowMs + leaseMs);
    throw new ProblemError('rekey_needed', 'the key was closed; release it and press again');
  }

  /** One timer for the next thing that time alone changes. */
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
    const nowMs = this.#options.clock.monoMs();
    const { timeout_s, warning_s } = this.#options.rules();
    for (const [channel, keys] of this.#channels) {
      const { lease } = keys;
      if (!lease) continue;
      const keyedS = (nowMs - lease.keyedMs) / 1_000;
      if (nowMs >= lease.expiresMs)
        this.#change(channel, 'lease_expired', undefined, () => {
          keys.lease = undefined;
        });
      else if (keyedS >= timeout_s)
        this.#change(channel, 'timeout', undefined, () => {
          this.#mustRekey(keys, lease);
          keys.lease = undefined;
        });
      else if (keyedS >= warning_s && !lease.warned) {
        keys.lease = { ...lease, warned: true };
        this.#options.onChange({
          state: this.state(channel),
          cause: 'timeout_warning',
          requestId: undefined,
        });
      }
    }
    this.#schedule();
  }
}
