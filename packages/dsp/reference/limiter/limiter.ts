/** The limiter's gain, one value per sub-block: minimum ahead, release, smoothing. */
import type { LimiterParameters } from '../../src/chain/parameters.js';
import { onePoleCoefficient, SUB_BLOCK_FRAMES } from '../../src/formulas/control-rate.js';
import { ceilingSample } from '../../src/formulas/units.js';
import { Glide } from '../control/glide.js';
import { History } from '../control/history.js';

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
export class Limiter {
  readonly #sampleRateHz: number;
  readonly #glide: Glide<'ceiling'>;
  readonly #required: History;
  readonly #released: History;
  readonly #subBlocks: number;
  #truePeak: boolean;
  #truePeakNext: boolean;
  #release = 1;
  #coefficient: number;

  constructor(limiter: LimiterParameters, sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
    this.#glide = new Glide(targetOf(limiter), sampleRateHz);
    this.#subBlocks = limiter.lookahead_frames / SUB_BLOCK_FRAMES;
    this.#required = new History(this.#subBlocks, 1);
    this.#released = new History(this.#subBlocks, 1);
    this.#coefficient = onePoleCoefficient(limiter.release_ms, sampleRateHz);
    this.#truePeak = limiter.true_peak;
    this.#truePeakNext = limiter.true_peak;
  }

  /** Whether peaks between the samples count in the present sub-block. */
  get truePeak(): boolean {
    return this.#truePeak;
  }

  configure(limiter: LimiterParameters): void {
    this.#glide.set(targetOf(limiter));
    this.#coefficient = onePoleCoefficient(limiter.release_ms, this.#sampleRateHz);
    this.#truePeakNext = limiter.true_peak;
  }

  /**
   * @param loudest highest magnitude that the newest sub-block would leave with, int16 units.
   * @returns the gain at the end of the sub-block that leaves next, 0 to 1.
   */
  next(loudest: number): number {
    this.#glide.step();
    const { ceiling } = this.#glide.now;
    this.#required.push(loudest > ceiling ? ceiling / loudest : 1);
    const minimum = this.#required.min();
    const rising = minimum + (this.#release - minimum) * this.#coefficient;
    this.#release = Math.min(minimum, rising);
    this.#released.push(this.#release);
    const gain = this.#released.mean(this.#subBlocks - (this.#truePeak ? 2 : 1));
    // Between sub-blocks, so that each of them is measured in one way.
    this.#truePeak = this.#truePeakNext;
    return gain;
  }
}

const targetOf = ({ ceiling_db }: LimiterParameters) => ({ ceiling: ceilingSample(ceiling_db) });
