/** The keys of one channel: latch, lease and mute, and who has to press again. No events, no timers. */
import type { Clock } from '@mcae/clock';
import { ProblemError, type PttState } from '@mcae/schema';
import { type Opening, SharedOpening } from './opening.js';
import { RekeyList } from './rekey-list.js';

interface Latch {
  readonly by: string;
  readonly sinceMs: number;
  readonly opening: SharedOpening;
}

/** What is left out stays as it is. */
export interface PttWish {
  readonly gateOpen?: boolean | undefined;
  readonly mute?: boolean | undefined;
  /** Who wishes it. */
  readonly by: string;
}

export interface LeaseRequest {
  readonly holder: string;
  readonly priority: number;
  readonly leaseMs: number;
}

export interface Lease extends LeaseRequest {
  /** The same for all renewals of one press. */
  readonly press: number;
  readonly keyedMs: number;
  readonly expiresMs: number;
  /** Its holder has been warned that the time-out timer is about to close it. */
  readonly warned: boolean;
}

export class ChannelKeys {
  readonly channel: number;
  readonly #clock: Clock;
  readonly #rekey: RekeyList;
  #latch: Latch | undefined;
  #mute = false;
  /** The newest end of a mute; undefined while it is muted, and before the first. */
  #unmute: SharedOpening | undefined;
  #lease: Lease | undefined;
  #presses = 0;

  /** Closed, and not muted. */
  constructor(channel: number, clock: Clock) {
    this.channel = channel;
    this.#clock = clock;
    this.#rekey = new RekeyList(clock);
  }

  get state(): PttState {
    return {
      channel: this.channel,
      gate_open: this.#latch !== undefined || this.#lease !== undefined,
      mute: this.#mute,
      latch: this.#latch !== undefined,
      latched_by: this.#latch?.by ?? null,
      holder: this.#lease?.holder ?? null,
    };
  }

  get lease(): Lease | undefined {
    return this.#lease;
  }

  /** How long the latch has been open; 0 where it is closed. */
  get latchedForMs(): number {
    return this.#latch ? this.#clock.monoMs() - this.#latch.sinceMs : 0;
  }

  /** A latch that is open already stays its opener's. */
  set({ gateOpen, mute, by }: PttWish): Opening {
    if (mute !== undefined) this.#setMute(mute);
    if (gateOpen === true)
      this.#latch ??= { by, sinceMs: this.#clock.monoMs(), opening: new SharedOpening() };
    if (gateOpen === false) this.shut();
    const latch = gateOpen === true ? this.#latch?.opening.join() : undefined;
    const unmute = mute === false ? this.#unmute?.join() : undefined;
    return {
      confirm: () => {
        latch?.confirm();
        unmute?.confirm();
      },
      withdraw: () => {
        if (latch?.withdraw() && this.#latch?.opening === latch) this.#latch = undefined;
        if (unmute?.withdraw() && this.#unmute === unmute) this.#setMute(true);
      },
    };
  }

  /** @throws ProblemError lease_held, rekey_needed: nothing has changed */
  checkLease({ holder, priority, leaseMs }: LeaseRequest): void {
    const current = this.#lease;
    this.#rekey.check(holder, leaseMs);
    if (!current || current.holder === holder || priority > current.priority) return;
    throw new ProblemError('lease_held', `channel ${this.channel} is keyed by ${current.holder}`, {
      report: { holder: current.holder, priority: current.priority },
    });
  }

  /** Begins or renews a lease; call `checkLease` before. */
  acquire(request: LeaseRequest): Opening {
    const nowMs = this.#clock.monoMs();
    const renewed = this.#lease?.holder === request.holder ? this.#lease : undefined;
    if (!renewed) this.endLease();
    const { press, keyedMs, warned } = renewed ?? {
      press: ++this.#presses,
      keyedMs: nowMs,
      warned: false,
    };
    const expiresMs = nowMs + request.leaseMs;
    this.#lease = { ...request, press, keyedMs, expiresMs, warned };
    return {
      confirm: () => {},
      withdraw: () => {
        if (this.#lease?.press === press) this.endLease();
      },
    };
  }

  /** Its renewals have stopped. */
  expire(): void {
    this.#lease = undefined;
  }

  warn(): void {
    if (this.#lease) this.#lease = { ...this.#lease, warned: true };
  }

  /** A holder that has no lease only need not press again any more. */
  release(holder: string): void {
    this.#rekey.delete(holder);
    if (this.#lease?.holder === holder) this.#lease = undefined;
  }

  /** Closes latch and lease; a mute stays, since that is the safe side. */
  shut(): void {
    this.#latch = undefined;
    this.endLease();
  }

  /** By force: its holder has to press again. */
  endLease(): void {
    if (this.#lease) this.#rekey.add(this.#lease.holder, this.#lease.leaseMs);
    this.#lease = undefined;
  }

  #setMute(mute: boolean): void {
    if (mute) this.#unmute = undefined;
    else if (this.#mute) this.#unmute = new SharedOpening();
    this.#mute = mute;
  }
}
