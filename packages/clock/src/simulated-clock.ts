import type { Cancel, Clock } from './clock.js';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that moves only when told: tests run hours in milliseconds, the same each time. */
export class SimulatedClock implements Clock {
  #nowMs: number;
  readonly #epochMs: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor({ startMs = 0, epochMs = 1_700_000_000_000 } = {}) {
    this.#nowMs = startMs;
    this.#epochMs = epochMs;
  }

  monoMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#epochMs + this.#nowMs;
  }

  after(delayMs: number, run: () => void): Cancel {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Runs every timer that falls due within `ms`, in order, letting promises settle between. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settle();
    for (let next = this.#next(endMs); next; next = this.#next(endMs)) {
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.run();
      await settle();
    }
    this.#nowMs = endMs;
  }

  #next(endMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs > endMs) continue;
      if (
        !next ||
        timer.dueMs < next.dueMs ||
        (timer.dueMs === next.dueMs && timer.order < next.order)
      )
        next = timer;
    }
    return next;
  }
}

/** Lets promise chains run until they wait for something else than promises. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
