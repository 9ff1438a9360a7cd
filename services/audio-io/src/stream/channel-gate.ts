/** Whether a channel's sound may leave: decided in the stream, block by block, by its own clock. */
import { COMMAND_FRESHNESS_MS } from '@mcae/schema';
import type { DesiredChannel } from './messages.js';

/** A wish that was under way for longer (a process was stopped) may close gates, but opens none. */
export function mayOpen(asOfMs: number, nowMs: number): boolean {
  return nowMs - asOfMs <= COMMAND_FRESHNESS_MS;
}

export class ChannelGate {
  #latch = false;
  #leaseUntilMs = Number.NEGATIVE_INFINITY;
  #mute: boolean;

  /** Closed until the first `configure`. */
  constructor(mute: boolean) {
    this.#mute = mute;
  }

  get mute(): boolean {
    return this.#mute;
  }

  /** A lease ends here, whoever else is alive. */
  isOpen(nowMs: number): boolean {
    return this.#latch || nowMs < this.#leaseUntilMs;
  }

  /** @param fresh false where the wish is too old to open anything. */
  configure({ latch, leaseUntilMs, mute }: Wish, fresh: boolean): void {
    this.#latch = latch && (fresh || this.#latch);
    if (fresh || leaseUntilMs === null)
      this.#leaseUntilMs = leaseUntilMs ?? Number.NEGATIVE_INFINITY;
    this.#mute = mute || (this.#mute && !fresh);
  }
}

type Wish = Pick<DesiredChannel, 'latch' | 'leaseUntilMs' | 'mute'>;
