import type { Cancel, Clock } from './clock.js';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  /** Undefined once it was cancelled or has run. */
  run: (() => void) | undefined;
}

export interface SimulatedClockOptions {
  readonly startMs?: number;
  readonly epochMs?: number;
  /**
   * What is let settle between two timers. `everything` (default): promises and what the event
   * loop has ready. `promises`: promise chains and ticks alone; several times as fast, for
   * simulations whose code never waits for files, sockets or setImmediate.
   */
  readonly settle?: 'everything' | 'promises';
}

/** With `promises`, the event loop still gets its turn after so many timers. */
const TIMERS_A_TURN = 1_000;

/** A clock that moves only when told: tests run hours in milliseconds, the same each time. */
export class SimulatedClock implements Clock {
  #nowMs: number;
  readonly #epochMs: number;
  readonly #settle: () => Promise<void>;
  #order = 0;
  /** A binary heap, the next timer first; cancelled ones stay in it until they are due. */
  readonly #timers: Timer[] = [];

  constructor({
    startMs = 0,
    epochMs = 1_700_000_000_000,
    settle = 'everything',
  }: SimulatedClockOptions = {}) {
    this.#nowMs = startMs;
    this.#epochMs = epochMs;
    this.#settle = settle === 'everything' ? settleEverything : settlePromises;
  }

  monoMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#epochMs + this.#nowMs;
  }

  after(delayMs: number, run: () => void): Cancel {
    const timer: Timer = {
      dueMs: this.#nowMs + Math.max(0, delayMs),
      order: this.#order++,
      run,
    };
    push(this.#timers, timer);
    return () => {
      timer.run = undefined;
    };
  }

  /** Runs every timer that falls due within `ms`, in order, letting promises settle between. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await this.#settle();
    let sinceTurn = 0;
    for (let next = this.#timers[0]; next && next.dueMs <= endMs; next = this.#timers[0]) {
      pop(this.#timers);
      const { run } = next;
      if (!run) continue;
      next.run = undefined;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      run();
      await this.#settle();
      if (++sinceTurn % TIMERS_A_TURN === 0) await settleEverything();
    }
    this.#nowMs = endMs;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

function push(heap: Timer[], timer: Timer): void {
  let at = heap.length;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(timer, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = timer;
}

function pop(heap: Timer[]): void {
  const last = heap.pop();
  const { length } = heap;
  if (!last || length === 0) return;
  let at = 0;
  for (let child = 1; child < length; child = 2 * at + 1) {
    if (child + 1 < length && isBefore(heap[child + 1]!, heap[child]!)) child++;
    if (!isBefore(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
}

/** Lets promise chains run until they wait for something else than promises. */
function settleEverything(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A tick runs only once no promise is left to go on. */
function settlePromises(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
