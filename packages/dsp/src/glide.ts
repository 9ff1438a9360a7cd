/** Parameters that would click if they jumped: they glide, one step a sub-block. */
import type { ChainParameters } from '@mcae/schema';
import { GLIDE_MS, subBlocksOf } from './control-rate.js';
import { slopeOf } from './gain-computer.js';
import { ceilingSample } from './units.js';

/** What glides. */
export interface CurveState {
  thresholdDb: number;
  /** 1/ratio - 1. */
  slope: number;
  kneeDb: number;
  makeupDb: number;
  /** Largest magnitude that the limiter's gain leaves, int16 units. */
  ceiling: number;
}

function curveOf(parameters: ChainParameters): CurveState {
  const { comp, limiter } = parameters;
  return {
    thresholdDb: comp.threshold_db,
    slope: slopeOf(comp.ratio),
    kneeDb: comp.knee_db,
    makeupDb: comp.makeup_db,
    ceiling: ceilingSample(limiter.ceiling_db),
  };
}

export class Glide {
  readonly #steps: number;
  readonly #now: CurveState;
  #target: CurveState;
  #left = 0;

  constructor(parameters: ChainParameters, sampleRateHz: number) {
    this.#steps = subBlocksOf(GLIDE_MS, sampleRateHz);
    this.#now = curveOf(parameters);
    this.#target = this.#now;
  }

  get now(): Readonly<CurveState> {
    return this.#now;
  }

  set(parameters: ChainParameters): void {
    this.#target = curveOf(parameters);
    this.#left = this.#steps;
  }

  /** Moves one sub-block on; the last step lands exactly on the target. */
  step(): void {
    if (this.#left === 0) return;
    const { thresholdDb, slope, kneeDb, makeupDb, ceiling } = this.#target;
    const now = this.#now;
    now.thresholdDb += (thresholdDb - now.thresholdDb) / this.#left;
    now.slope += (slope - now.slope) / this.#left;
    now.kneeDb += (kneeDb - now.kneeDb) / this.#left;
    now.makeupDb += (makeupDb - now.makeupDb) / this.#left;
    now.ceiling += (ceiling - now.ceiling) / this.#left;
    this.#left--;
    if (this.#left === 0) Object.assign(now, this.#target);
  }
}

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
