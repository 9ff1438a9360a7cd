import { GLIDE_MS, subBlocksOf } from '../../src/formulas/control-rate.js';
import { ceilingSample } from '../../src/formulas/units.js';

/**
 * The clamp behind the limiter. A lower ceiling reaches it only when the last sound that was
 * limited to the old one has left the look-ahead, so that it never shapes sound by itself.
 */
export class Clamp {
  readonly #delaySubBlocks: number;
  #target: number;
  #left = 0;
  /** Largest magnitude that leaves, int16 units. */
  limit: number;

  /** @param lookaheadSubBlocks sub-blocks between the limiter's input and the clamp. */
  constructor(ceilingDb: number, lookaheadSubBlocks: number, sampleRateHz: number) {
    this.#delaySubBlocks = subBlocksOf(GLIDE_MS, sampleRateHz) + lookaheadSubBlocks;
    this.#target = ceilingSample(ceilingDb);
    this.limit = this.#target;
  }

  set(ceilingDb: number): void {
    this.#target = ceilingSample(ceilingDb);
    this.limit = Math.max(this.limit, this.#target);
    this.#left = this.#delaySubBlocks;
  }

  step(): void {
    if (this.#left === 0) return;
    this.#left--;
    if (this.#left === 0) this.limit = this.#target;
  }
}
