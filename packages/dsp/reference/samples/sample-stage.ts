/**
 * A stage that works on samples, before the compressor. A change begins with a sub-block and fades for
 * 20 ms, in frames; one that comes meanwhile waits for its end.
 */
import type { ChainParameters } from '@mcae/schema';
import { GLIDE_MS, SUB_BLOCK_FRAMES, subBlocksOf } from '../../src/formulas/control-rate.js';

/** One frame: left and right, int16 units. */
export type Frame = Float64Array;

/** @template S what the stage runs on, derived from its parameters */
export abstract class SampleStage<S = unknown> {
  readonly #fadeFrames: number;
  #position: number;
  #from: S;
  #to: S;
  #next: S;

  constructor(start: S, sampleRateHz: number) {
    this.#fadeFrames = subBlocksOf(GLIDE_MS, sampleRateHz) * SUB_BLOCK_FRAMES;
    this.#position = this.#fadeFrames;
    this.#from = start;
    this.#to = start;
    this.#next = start;
  }

  abstract configure(parameters: ChainParameters): void;

  /** Changes a frame in place. */
  abstract process(frame: Frame): void;

  /** Whether two settings sound the same. */
  protected abstract isSame(a: S, b: S): boolean;

  protected set next(next: S) {
    this.#next = next;
  }

  protected get from(): S {
    return this.#from;
  }

  protected get to(): S {
    return this.#to;
  }

  /** Between sub-blocks: changes begin and end here. */
  latch(): void {
    if (this.#position < this.#fadeFrames) return;
    this.#from = this.#to;
    if (this.isSame(this.#to, this.#next)) return;
    this.#to = this.#next;
    this.#position = 0;
  }

  /** How far the fade is at the next frame, 0 to 1: 3s^2 - 2s^3, without a corner at either end. */
  protected nextWeight(): number {
    if (this.#position === this.#fadeFrames) return 1;
    const s = this.#position++ / this.#fadeFrames;
    return s * s * (3 - 2 * s);
  }
}
