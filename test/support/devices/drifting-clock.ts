import type { Cancel, Clock } from '@mcae/clock';

/** A clock that runs fast or slow by a part that may change; it never jumps. */
export class DriftingClock implements Clock {
  readonly #base: Clock;
  /** Where base and own time were when the rate last changed. */
  #baseMs: number;
  #ownMs: number;
  #rate = 1;

  constructor(base: Clock) {
    this.#base = base;
    this.#baseMs = base.monoMs();
    this.#ownMs = this.#baseMs;
  }

  /** @param ppm how much faster than the base it runs from now on. */
  drift(ppm: number): void {
    this.#ownMs = this.monoMs();
    this.#baseMs = this.#base.monoMs();
    this.#rate = 1 + ppm * 1e-6;
  }

  monoMs(): number {
    return this.#ownMs + (this.#base.monoMs() - this.#baseMs) * this.#rate;
  }

  wallMs(): number {
    return this.#base.wallMs();
  }

  after(delayMs: number, run: () => void): Cancel {
    return this.#base.after(delayMs / this.#rate, run);
  }
}
