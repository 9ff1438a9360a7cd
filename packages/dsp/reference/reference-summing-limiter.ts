/** The limiter of a sum in plain float64: the specification of the kernel's. */
import type { ChainFormat } from '../src/chain/chain.js';
import {
  checkFormat,
  checkLimiterParameters,
  type LimiterParameters,
} from '../src/chain/parameters.js';
import type { SummingLimiter } from '../src/chain/summing-limiter.js';
import { SUB_BLOCK_FRAMES } from '../src/formulas/control-rate.js';
import { TruePeakDetector } from '../src/formulas/true-peak.js';
import { Clamp } from './limiter/clamp.js';
import { Limiter } from './limiter/limiter.js';
import { roundHalfEven } from './samples/rounding.js';

class ReferenceSummingLimiter implements SummingLimiter {
  readonly kernel = 'reference';
  readonly latencyFrames: number;
  readonly sum: Int32Array;
  readonly block: Int16Array;

  readonly #limiter: Limiter;
  readonly #clamp: Clamp;
  readonly #delay: Int32Array;
  readonly #truePeakLeft = new TruePeakDetector();
  readonly #truePeakRight = new TruePeakDetector();
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
    this.#limiter = new Limiter(parameters, format.sampleRateHz);
    this.#clamp = new Clamp(ceilingDb, lookahead / SUB_BLOCK_FRAMES, format.sampleRateHz);
    this.#delay = new Int32Array(2 * lookahead);
  }

  configure(parameters: LimiterParameters): boolean {
    checkLimiterParameters(parameters);
    if (parameters.lookahead_frames !== this.latencyFrames) return false;
    this.#limiter.configure(parameters);
    this.#clamp.set(parameters.ceiling_db);
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

  #detectTruePeak(at: number, count: number): void {
    for (let i = 2 * at; i < 2 * (at + count); i += 2) {
      // Kept running while off, so that switching it on finds the filter filled.
      if (!this.#limiter.truePeak) {
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
    this.#gainFrom = this.#gainTo;
    this.#gainTo = this.#limiter.next(this.#peak);
    this.#phase = 0;
    this.#peak = 0;
  }
}

export function createReferenceSummingLimiter(
  format: ChainFormat,
  parameters: LimiterParameters,
): SummingLimiter {
  return new ReferenceSummingLimiter(format, parameters);
}
