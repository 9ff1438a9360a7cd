/**
 * One process at a time enumerates the sound devices or opens some. To list a device, the library opens it for a
 * moment; a device that can be opened once is missing from what another process lists at that moment.
 */
import type { Clock } from '@mcae/clock';

/** To enumerate or to open takes 10 ms to 0.7 s. One that hangs must not keep the others from their devices. */
const HELD_MOST_MS = 1_000;

/** Gives the lock back; a second call does nothing. */
export type ReleaseLock = () => void;
export type AcquireLock = () => Promise<ReleaseLock>;

export class DeviceLock {
  readonly #clock: Clock;
  /** Who waits, in order; as many as there are streams, and a probe. */
  readonly #waiting: (() => void)[] = [];
  #isHeld = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits until nobody has it. After a second it is released by itself. */
  async acquire(): Promise<ReleaseLock> {
    if (this.#isHeld) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isHeld = true;
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      cancel();
      this.#next();
    };
    const cancel = this.#clock.after(HELD_MOST_MS, release);
    return release;
  }

  /** Passes it on without a moment in which somebody who did not wait could acquire it. */
  #next(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#isHeld = false;
  }
}
