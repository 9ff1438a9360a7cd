/** The limiter of an output that several channels share: their sum in, int16 out. */
import type { ChainFormat } from './chain.js';
import { GLIDE_MS, SUB_BLOCK_FRAMES, subBlocksOf } from './control-rate.js';
import { Clamp } from './glide.js';
import { LimiterGain } from './limiter-gain.js';
import { checkFormat, checkLimiterParameters, type LimiterParameters } from './parameters.js';
import { TruePeakDetector } from './true-peak.js';
import { ceilingSample, roundHalfEven } from './units.js';

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

class ReferenceSummingLimiter implements SummingLimiter {
  readonly kernel = 'reference';
  readonly latencyFrames: number;
  readonly sum: Int32Array;
  readonly block: Int16Array;

  readonly #sampleRateHz: number;
  readonly #limiter: LimiterGain;
  readonly #clamp: Clamp;
  readonly #delay: Int32Array;
  readonly #truePeakLeft = new TruePeakDetector();
  readonly #truePeakRight = new TruePeakDetector();
  #truePeak = false;
  #truePeakNext = false;
  #ceiling: number;
  #ceilingTarget: number;
  #ceilingSteps = 0;
  #delayPosition = 0;
  #phase = 0;
  #peak = 0;
  #gainFrom = 1;
  #gainTo = 1;

  constructor(format: ChainFormat, parameters: LimiterParameters) {
    checkFormat(format);
    checkLimiterParameters(parameters);
    const { lookahead_frames: lookahead, ceiling_db: ceilingDb } = parameters;
    this.latencyFrames = lookahead;
    this.sum = new Int32Array(2 * format.maxFrames);
    this.block = new Int16Array(2 * format.maxFrames);
    this.#sampleRateHz = format.sampleRateHz;
    this.#limiter = new LimiterGain(lookahead);
    this.#clamp = new Clamp(ceilingDb, lookahead / SUB_BLOCK_FRAMES, format.sampleRateHz);
    this.#delay = new Int32Array(2 * lookahead);
    this.#ceiling = ceilingSample(ceilingDb);
    this.#ceilingTarget = this.#ceiling;
    this.#setCoefficients(parameters);
    this.#latchTruePeak();
  }

  configure(parameters: LimiterParameters): boolean {
    checkLimiterParameters(parameters);
    if (parameters.lookahead_frames !== this.latencyFrames) return false;
    this.#ceilingTarget = ceilingSample(parameters.ceiling_db);
    this.#ceilingSteps = subBlocksOf(GLIDE_MS, this.#sampleRateHz);
    this.#clamp.set(parameters.ceiling_db);
    this.#setCoefficients(parameters);
    return true;
  }

  add(block: Int16Array, frames: number): void {
    const { sum } = this;
    const end = Math.min(2 * Math.trunc(frames), sum.length, block.length);
    for (let i = 0; i < end; i++) sum[i] += block[i];
  }

  process(frames: number): void {
    const end = Math.min(Math.trunc(frames), this.block.length / 2);
    for (let at = 0; at < end; ) {
      const count = Math.min(end - at, SUB_BLOCK_FRAMES - this.#phase);
      this.#detectTruePeak(at, count);
      this.#processPiece(at, count);
      at += count;
      this.#phase += count;
      if (this.#phase === SUB_BLOCK_FRAMES) this.#endSubBlock();
    }
  }

  #setCoefficients(parameters: LimiterParameters): void {
    this.#truePeakNext = parameters.true_peak;
    this.#limiter.configure(parameters.release_ms, this.#sampleRateHz);
  }

  /** Between sub-blocks, so that each of them is measured in one way. */
  #latchTruePeak(): void {
    this.#truePeak = this.#truePeakNext;
    this.#limiter.leaveRoomForTruePeak(this.#truePeak);
  }

  #detectTruePeak(at: number, count: number): void {
    for (let i = 2 * at; i < 2 * (at + count); i += 2) {
      // Kept running while off, so that switching it on finds the filter filled.
      if (!this.#truePeak) {
        this.#truePeakLeft.push(this.sum[i]);
        this.#truePeakRight.push(this.sum[i + 1]);
        continue;
      }
      const left = this.#truePeakLeft.next(this.sum[i]);
      const right = this.#truePeakRight.next(this.sum[i + 1]);
      this.#peak = Math.max(this.#peak, left, right);
    }
  }

  /** Frames of one sub-block: everything in locals, as this runs for each sample. */
  #processPiece(at: number, count: number): void {
    const { sum, block } = this;
    const delay = this.#delay;
    const { limit } = this.#clamp;
    const step = (this.#gainTo - this.#gainFrom) / SUB_BLOCK_FRAMES;
    let peak = this.#peak;
    let d = this.#delayPosition;
    for (let k = 0; k < count; k++) {
      const gain = this.#gainFrom + step * (this.#phase + k);
      const i = 2 * (at + k);
      for (let side = 0; side < 2; side++) {
        const input = sum[i + side];
        const magnitude = input < 0 ? -input : input;
        if (magnitude > peak) peak = magnitude;
        const output = roundHalfEven(delay[d + side] * gain);
        block[i + side] = Math.max(-limit, Math.min(limit, output));
        delay[d + side] = input;
        sum[i + side] = 0;
      }
      d = d + 2 === delay.length ? 0 : d + 2;
    }
    this.#peak = peak;
    this.#delayPosition = d;
  }

  #endSubBlock(): void {
    this.#clamp.step();
    if (this.#ceilingSteps > 0) {
      this.#ceiling += (this.#ceilingTarget - this.#ceiling) / this.#ceilingSteps;
      this.#ceilingSteps--;
      if (this.#ceilingSteps === 0) this.#ceiling = this.#ceilingTarget;
    }
    this.#gainFrom = this.#gainTo;
    this.#gainTo = this.#limiter.next(this.#peak > this.#ceiling ? this.#ceiling / this.#peak : 1);
    this.#phase = 0;
    this.#peak = 0;
    this.#latchTruePeak();
  }
}

/** The plain one: the specification of the kernel's, and the fallback. */
export function createReferenceSummingLimiter(
  format: ChainFormat,
  parameters: LimiterParameters,
): SummingLimiter {
  return new ReferenceSummingLimiter(format, parameters);
}
