/** Holders whose key was closed by force: refused until they have let go of it. */
import type { Clock } from '@mcae/clock';
import { ProblemError } from '@mcae/schema';

/** Holders that are remembered; the oldest is forgotten first. */
const MAX_HOLDERS = 64;

export class RekeyList {
  readonly #clock: Clock;
  /** Until when each holder is refused, unless it goes on asking. */
  readonly #untilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param leaseMs how long its requests have to pause until it counts as having let go */
  add(holder: string, leaseMs: number): void {
    this.#untilMs.delete(holder);
    this.#untilMs.set(holder, this.#clock.monoMs() + leaseMs);
    const [oldest] = this.#untilMs.keys();
    if (this.#untilMs.size > MAX_HOLDERS && oldest !== undefined) this.#untilMs.delete(oldest);
  }

  /** It has let go. */
  delete(holder: string): void {
    this.#untilMs.delete(holder);
  }

  /** @throws ProblemError rekey_needed */
  check(holder: string, leaseMs: number): void {
    const untilMs = this.#untilMs.get(holder);
    if (untilMs === undefined) return;
    const nowMs = this.#clock.monoMs();
    if (nowMs > untilMs) {
      this.#untilMs.delete(holder);
      return;
    }
    // Whoever goes on renewing has not let go.
    this.#untilMs.set(holder, nowMs + leaseMs);
    throw new ProblemError('rekey_needed', 'the key was closed; release it and press again');
  }
}
