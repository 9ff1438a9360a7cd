/**
 * A stage that works on samples, before the compressor. A change begins with a sub-block and fades for
 * 20 ms, in frames; one that comes meanwhile waits for its end.
 */
import type { ChainParameters } from '@mcae/schema';
import { GLIDE_MS, SUB_BLOCK_FRAMES, subBlocksOf } from '../../src/formulas/control-rate.js';

/** One frame: left and right, int16 units. */
export type Frame = Float64Array;

/** What a stage runs on is one number, derived from its parameters. */
export abstract class SampleStage {
  readonly #fadeFrames: number;
  #position: number;
  #from: number;
  #to: number;
  #next: number;

  constructor(start: number, sampleRateHz: number) {
    this.#fadeFrames = subBlocksOf(GLIDE_MS, sampleRateHz) * SUB_BLOCK_FRAMES;
    this.#position = this.#fadeFrames;
    this.#from = start;
    this.#to = start;
    this.#next = start;
  }

  abstract configure(parameters: ChainParameters): void;

  /** Changes a frame in place. */
  abstract process(frame: Frame): void;

  protected set next(next: number) {
    this.#next = next;
  }

  /** What it fades from and to; the same where nothing fades. */
  protected get from(): number {
    return this.#from;
  }

  protected get to(): number {
    return this.#to;
  }

  protected get isFading(): boolean {
    return this.#position < this.#fadeFrames;
  }

  /** Between sub-blocks: changes begin and end here. */
  latch(): void {
    if (this.isFading) return;
    this.#from = this.#to;
    if (this.#to === this.#next) return;
    this.#to = this.#next;
    this.#position = 0;
    this.begin();
  }

  /** A change begins, from `from` to `to`. */
  protected begin(): void {}

  /** How far the fade is at the next frame, 0 to 1: 3s^2 - 2s^3, without a corner at either end. */
  protected nextWeight(): number {
    if (!this.isFading) return 1;
    const s = this.#position++ / this.#fadeFrames;
    return s * s * (3 - 2 * s);
  }
}
