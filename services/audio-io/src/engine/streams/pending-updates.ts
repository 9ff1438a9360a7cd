/** Updates that were sent to a stream and that it has not answered: each has its version and its deadline. */
import type { Clock } from '@mcae/clock';

const APPLY_DEADLINE_MS = 400;

export class PendingUpdates {
  readonly #clock: Clock;
  #version = 0;
  readonly #waiting = new Map<number, (applied: boolean) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns the version to send, and whether the stream has it, in 400 ms at the latest. */
  next(): { readonly version: number; readonly applied: Promise<boolean> } {
    const version = ++this.#version;
    const applied = new Promise<boolean>((resolve) => {
      const settle = (isApplied: boolean) => {
        cancel();
        this.#waiting.delete(version);
        resolve(isApplied);
      };
      const cancel = this.#clock.after(APPLY_DEADLINE_MS, () => settle(false));
      this.#waiting.set(version, settle);
    });
    return { version, applied };
  }

  applied(version: number): void {
    this.#waiting.get(version)?.(true);
  }

  /** The stream is down: nobody answers any more. */
  giveUp(): void {
    for (const settle of [...this.#waiting.values()]) settle(false);
  }
}
