/** Extremes and means over the newest values; as plain as can be: this is the specification. */

/** The newest values, 0 being the newest. */
export class History {
  readonly #values: Float64Array;
  #newest = 0;

  constructor(length: number, initial: number) {
    this.#values = new Float64Array(length).fill(initial);
  }

  push(value: number): void {
    this.#newest = (this.#newest + 1) % this.#values.length;
    this.#values[this.#newest] = value;
  }

  /** The value pushed `age` pushes before the newest one; age below the length. */
  at(age: number): number {
    const i = this.#newest - age;
    return this.#values[i < 0 ? i + this.#values.length : i];
  }

  /** Largest of all values. */
  max(): number {
    let result = this.#values[0];
    for (let i = 1; i < this.#values.length; i++)
      if (this.#values[i] > result) result = this.#values[i];
    return result;
  }

  /** Smallest of all values. */
  min(): number {
    let result = this.#values[0];
    for (let i = 1; i < this.#values.length; i++)
      if (this.#values[i] < result) result = this.#values[i];
    return result;
  }

  /** Mean of the newest `count` values, summed anew each time so that no error accumulates. */
  mean(count: number): number {
    let sum = 0;
    for (let age = 0; age < count; age++) sum += this.at(age);
    return sum / count;
  }
}
