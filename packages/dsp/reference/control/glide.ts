/** Values that would click if they jumped: they glide in equal steps, one a sub-block. */
import { GLIDE_MS, subBlocksOf } from '../../src/formulas/control-rate.js';

export class Glide<K extends string> {
  readonly #steps: number;
  readonly #now: Record<K, number>;
  #target: Readonly<Record<K, number>>;
  #left = 0;

  constructor(values: Readonly<Record<K, number>>, sampleRateHz: number) {
    this.#steps = subBlocksOf(GLIDE_MS, sampleRateHz);
    this.#now = { ...values };
    this.#target = values;
  }

  get now(): Readonly<Record<K, number>> {
    return this.#now;
  }

  set(values: Readonly<Record<K, number>>): void {
    this.#target = values;
    this.#left = this.#steps;
  }

  /** Moves one sub-block on; the last step lands exactly on the target. */
  step(): void {
    if (this.#left === 0) return;
    for (const key of Object.keys(this.#target) as K[])
      this.#now[key] += (this.#target[key] - this.#now[key]) / this.#left;
    this.#left--;
    if (this.#left === 0) Object.assign(this.#now, this.#target);
  }
}
