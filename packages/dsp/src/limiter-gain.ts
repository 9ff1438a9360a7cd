/** The limiter's gain, one value per sub-block: minimum ahead, release, smoothing. */
import { onePoleCoefficient, SUB_BLOCK_FRAMES } from './control-rate.js';
import { History } from './sliding.js';

/**
 * With N = look-ahead / 16 sub-blocks, the gain after N - 1 further sub-blocks is the mean of the
 * last N - 1 released minima, each of them a minimum over N sub-blocks. Every one of those minima
 * has seen the two sub-blocks that the gain touches, and release only rises towards a minimum from
 * below, so the mean is at or below what both sub-blocks require: the ceiling holds by
 * construction, and the box makes the way down to it a straight line instead of a step.
 *
 * A true peak is known six frames late, hence possibly one sub-block later: then the mean is over
 * N - 2, and the gain is also at or below what the following sub-block requires.
 */
export class LimiterGain {
  readonly #required: History;
  readonly #released: History;
  readonly #subBlocks: number;
  #release = 1;
  #boxed: number;
  #coefficient = 0;

  constructor(lookaheadFrames: number) {
    this.#subBlocks = lookaheadFrames / SUB_BLOCK_FRAMES;
    this.#required = new History(this.#subBlocks, 1);
    this.#released = new History(this.#subBlocks, 1);
    this.#boxed = this.#subBlocks - 1;
  }

  configure(releaseMs: number, sampleRateHz: number): void {
    this.#coefficient = onePoleCoefficient(releaseMs, sampleRateHz);
  }

  leaveRoomForTruePeak(truePeak: boolean): void {
    this.#boxed = this.#subBlocks - (truePeak ? 2 : 1);
  }

  /**
   * @param required the largest gain (0 to 1) at which the newest sub-block is under the ceiling.
   * @returns the gain at the end of the sub-block that leaves next, 0 to 1.
   */
  next(required: number): number {
    this.#required.push(required);
    const minimum = this.#required.min();
    const rising = minimum + (this.#release - minimum) * this.#coefficient;
    this.#release = Math.min(minimum, rising);
    this.#released.push(this.#release);
    return this.#released.mean(this.#boxed);
  }
}
