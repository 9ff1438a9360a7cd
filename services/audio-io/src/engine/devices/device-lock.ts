/**
 * One process at a time looks at the sound devices or opens some. To look at a device, the library opens it for a
 * moment; a device that can be opened once seems to be away to whoever looks at that moment.
 */
import type { Clock } from '@mcae/clock';

/** Looking and opening take 10 ms to 0.7 s. One that hangs must not keep the others from their devices. */
const TURN_MOST_MS = 1_000;

export class DeviceTurns {
  readonly #clock: Clock;
  /** Who waits, in order; as many as there are streams, and a probe. */
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns what ends the turn; after a second it ends by itself. */
  async take(): Promise<() => void> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    let ended = false;
    const end = () => {
      if (ended) return;
      ended = true;
      cancel();
      this.#next();
    };
    const cancel = this.#clock.after(TURN_MOST_MS, end);
    return end;
  }

  /** The turn passes on without a moment in which somebody new could take it. */
  #next(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken = false;
  }
}
