/** Gates and mutes: closed at boot, changed by commands, closed when a stream goes down. */
import type { PttState } from '@mcae/schema';

export type PttCause = 'command' | 'stream_restart' | 'channel_removed';

export interface PttChange {
  readonly state: PttState;
  readonly cause: PttCause;
  readonly requestId?: string;
}

interface Latch {
  gateOpen: boolean;
  mute: boolean;
}

export class Ptt {
  readonly #latches = new Map<number, Latch>();
  readonly #onChange: (change: PttChange) => void;

  constructor(onChange: (change: PttChange) => void) {
    this.#onChange = onChange;
  }

  /** Channels that are new are closed; those that are gone are forgotten. */
  setChannels(channels: readonly number[]): void {
    for (const channel of [...this.#latches.keys()])
      if (!channels.includes(channel)) {
        this.close(channel, 'channel_removed');
        this.#latches.delete(channel);
      }
    for (const channel of channels)
      if (!this.#latches.has(channel)) this.#latches.set(channel, { gateOpen: false, mute: false });
  }

  state(channel: number): PttState {
    const latch = this.#latches.get(channel);
    return {
      channel,
      gate_open: latch?.gateOpen ?? false,
      mute: latch?.mute ?? false,
    };
  }

  /** An omitted field is left as it is. */
  set(
    channel: number,
    { gateOpen, mute }: { gateOpen?: boolean | undefined; mute?: boolean | undefined },
    cause: PttCause,
    requestId?: string,
  ): PttState {
    const latch = this.#latches.get(channel);
    if (!latch) return this.state(channel);
    const before = { ...latch };
    latch.gateOpen = gateOpen ?? latch.gateOpen;
    latch.mute = mute ?? latch.mute;
    if (latch.gateOpen !== before.gateOpen || latch.mute !== before.mute)
      this.#onChange({
        state: this.state(channel),
        cause,
        ...(requestId !== undefined && { requestId }),
      });
    return this.state(channel);
  }

  /** Shuts the gate; a mute stays, since that is the safe side. */
  close(channel: number, cause: PttCause): void {
    this.set(channel, { gateOpen: false }, cause);
  }
}
