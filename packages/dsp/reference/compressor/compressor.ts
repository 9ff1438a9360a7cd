/** The compressor's gain, one value per sub-block: detector, static curve, ballistics. */
import type { ChainParameters } from '@mcae/schema';
import {
  holdSubBlocks,
  onePoleCoefficient,
  releaseTauMs,
} from '../../src/formulas/control-rate.js';
import { reductionDb, slopeOf } from '../../src/formulas/gain-computer.js';
import { dbFromGain, FULL_SCALE, gainFromDb } from '../../src/formulas/units.js';
import { Glide } from '../control/glide.js';
import { History } from '../control/history.js';

/** Levels below half an LSB are this: any value far below the lowest threshold and knee. */
const SILENCE_DB = -120;

/** A reduction smaller than this is none; it also keeps the state out of denormal numbers. */
const NEGLIGIBLE_DB = 1e-9;

export class Compressor {
  readonly #sampleRateHz: number;
  readonly #peaks: History;
  readonly #glide: ReturnType<typeof glideOf>;
  /** Smoothed reduction, dB, 0 or below. */
  #reduction = 0;
  #attack = 0;
  #release = 0;

  constructor({ comp }: ChainParameters, sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
    this.#peaks = new History(holdSubBlocks(sampleRateHz), 0);
    this.#glide = glideOf(comp, sampleRateHz);
    this.#setTimes(comp);
  }

  /** Make-up gain as it runs now, linear. */
  get makeup(): number {
    return gainFromDb(this.#glide.now.makeupDb);
  }

  configure({ comp }: ChainParameters): void {
    this.#glide.set(curveOf(comp));
    this.#setTimes(comp);
  }

  /**
   * Smooth branching ballistics on the gain (Giannoulis et al. 2012, section 3: log domain, after
   * the gain computer): down with the attack's coefficient, up with the release's.
   * @param peak highest magnitude of the sub-block, both sides, int16 units.
   * @returns linear gain at the sub-block's end, make-up included.
   */
  next(peak: number): number {
    this.#glide.step();
    const curve = this.#glide.now;
    this.#peaks.push(peak);
    const held = this.#peaks.max();
    const levelDb = held > 0 ? dbFromGain(held / FULL_SCALE) : SILENCE_DB;
    const target = reductionDb(levelDb - curve.thresholdDb, curve.slope, curve.kneeDb);
    const coefficient = target < this.#reduction ? this.#attack : this.#release;
    this.#reduction = target + (this.#reduction - target) * coefficient;
    if (this.#reduction > -NEGLIGIBLE_DB) this.#reduction = 0;
    return gainFromDb(this.#reduction + curve.makeupDb);
  }

  #setTimes(comp: ChainParameters['comp']): void {
    this.#attack = onePoleCoefficient(comp.attack_ms, this.#sampleRateHz);
    const tau = releaseTauMs(comp.release_ms, this.#sampleRateHz);
    this.#release = onePoleCoefficient(tau, this.#sampleRateHz);
  }
}

function curveOf(comp: ChainParameters['comp']) {
  return {
    thresholdDb: comp.threshold_db,
    slope: slopeOf(comp.ratio),
    kneeDb: comp.knee_db,
    makeupDb: comp.makeup_db,
  };
}

const glideOf = (comp: ChainParameters['comp'], sampleRateHz: number) =>
  new Glide(curveOf(comp), sampleRateHz);
