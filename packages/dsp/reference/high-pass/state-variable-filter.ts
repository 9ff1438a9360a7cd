/** int16 units: a state below it is none, and cannot become denormal. */
const NEGLIGIBLE = 1e-15;

/**
 * One section of second order, high-pass output, as a state-variable filter with trapezoidal integrators
 * (Zavalishin, The Art of VA Filter Design, 4).
 */
export class StateVariableFilter {
  readonly #damping: number;
  /** What the integrators hold. */
  #band = 0;
  #low = 0;

  /** @param damping 1/Q */
  constructor(damping: number) {
    this.#damping = damping;
  }

  /** As though it had always heard this sample. */
  startFrom(sample: number): void {
    this.#band = 0;
    this.#low = sample;
  }

  takeStates(of: StateVariableFilter): void {
    this.#band = of.#band;
    this.#low = of.#low;
  }

  /** @param warped tan(pi corner / rate) */
  next(sample: number, warped: number): number {
    const g = warped;
    const k = this.#damping;
    const high = (sample - (g + k) * this.#band - this.#low) / (1 + g * (g + k));
    const band = g * high + this.#band;
    const low = g * band + this.#low;
    this.#band = g * high + band;
    this.#low = g * band + low;
    return high;
  }

  /** At the end of a sub-block: what has died away is gone. */
  dropNegligible(): void {
    if (Math.abs(this.#band) < NEGLIGIBLE) this.#band = 0;
    if (Math.abs(this.#low) < NEGLIGIBLE) this.#low = 0;
  }
}
