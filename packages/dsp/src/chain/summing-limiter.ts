/** The limiter of an output that several channels share: their sum in, int16 out. */
import type { LimiterParameters } from './parameters.js';

/**
 * Fill `sum` (or call `add` for each channel), call `process`, read `block`.
 * Nothing in it allocates or throws except `configure`.
 */
export interface SummingLimiter {
  readonly kernel: 'reference' | 'wasm-simd';
  /** Input to output, frames: the look-ahead, in addition to the channels' own. */
  readonly latencyFrames: number;
  /** Interleaved stereo, int16 units, `2 * maxFrames` long; `process` leaves it zeroed. */
  readonly sum: Int32Array;
  /** Interleaved stereo int16, `2 * maxFrames` long: what leaves; valid until the next `add`. */
  readonly block: Int16Array;
  /** Adds the first `frames` frames of a channel's block to `sum`. */
  add(block: Int16Array, frames: number): void;
  /**
   * Limits `sum` into `block`; no sample is above the ceiling, whatever the sum.
   * @param frames 0 to maxFrames; what is outside is clamped.
   */
  process(frames: number): void;
  /**
   * Takes new parameters without a click.
   * @returns false if the look-ahead differs, and nothing changed: build a new one.
   * @throws ParameterError if a parameter is not finite or out of its range; nothing changed.
   */
  configure(parameters: LimiterParameters): boolean;
}
