/**
 * A deadline that does not count the time for which this process stood still: it heard of nothing then.
 * A standstill counts as one tick, so that the deadline passes also where every tick is late.
 */
import { type Cancel, type Clock, every } from '@mcae/clock';

const TICK_MS = 50;
/** After a longer time between two ticks, the process stood still. */
const STOOD_STILL_MS = 100;

export class SteadyDeadline {
  readonly #clock: Clock;
  readonly #mostMs: number;
  readonly #onPassed: () => void;
  readonly #cancel: Cancel;
  #leftMs: number;
  #tickMs: number;

  /** @param onPassed called once; it ends, and is not called after `cancel` */
  constructor(clock: Clock, mostMs: number, onPassed: () => void) {
    this.#clock = clock;
    this.#mostMs = mostMs;
    this.#leftMs = mostMs;
    this.#onPassed = onPassed;
    this.#tickMs = clock.monoMs();
    this.#cancel = every(clock, TICK_MS, () => this.#tick());
  }

  /** The whole time is available again. */
  restart(): void {
    this.#leftMs = this.#mostMs;
    this.#tickMs = this.#clock.monoMs();
  }

  cancel(): void {
    this.#cancel();
  }

  #tick(): void {
    const nowMs = this.#clock.monoMs();
    const passedMs = nowMs - this.#tickMs;
    this.#tickMs = nowMs;
    this.#leftMs -= passedMs <= STOOD_STILL_MS ? passedMs : TICK_MS;
    if (this.#leftMs > 0) return;
    this.#cancel();
    this.#onPassed();
  }
}

/** Resolves when the promise does, or after `mostMs` of steady time; rejects if it does before that. */
export function withinSteady(
  clock: Clock,
  mostMs: number,
  promise: Promise<unknown>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = new SteadyDeadline(clock, mostMs, resolve);
    promise.finally(() => deadline.cancel()).then(() => resolve(), reject);
  });
}
