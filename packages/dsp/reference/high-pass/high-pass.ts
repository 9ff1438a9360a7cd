/**
 * The high-pass: a Butterworth filter of fourth order. A change fades from one filter to another, of
 * which either may be none.
 */
import type { ChainParameters } from '@mcae/schema';
import { HIGH_PASS_DAMPINGS, warpedFrequency } from '../../src/formulas/high-pass.js';
import { type Frame, SampleStage } from '../samples/sample-stage.js';
import { StateVariableFilter } from './state-variable-filter.js';

/** Runs on tan(pi corner / rate); 0 is off. */
export class HighPass extends SampleStage {
  readonly #sampleRateHz: number;
  #before = new StereoFilter();
  #after = new StereoFilter();
  /** It fades to a filter that has heard nothing yet. */
  #isFresh = false;

  constructor(parameters: ChainParameters, sampleRateHz: number) {
    super(cornerOf(parameters, sampleRateHz), sampleRateHz);
    this.#sampleRateHz = sampleRateHz;
  }

  configure(parameters: ChainParameters): void {
    this.next = cornerOf(parameters, this.#sampleRateHz);
  }

  override latch(): void {
    this.#after.dropNegligible();
    this.#before.dropNegligible();
    super.latch();
  }

  process(frame: Frame): void {
    if (this.#isFresh) this.#after.startFrom(frame);
    this.#isFresh = false;
    const isFading = this.isFading;
    const weight = this.nextWeight();
    for (let side = 0; side < 2; side++) {
      const after = this.#after.next(side, frame[side], this.to);
      const before = isFading ? this.#before.next(side, frame[side], this.from) : after;
      frame[side] = before + (after - before) * weight;
    }
  }

  protected override begin(): void {
    [this.#before, this.#after] = [this.#after, this.#before];
    this.#isFresh = this.from === 0;
    this.#after.takeStates(this.#before);
  }
}

/** Two sections for each side. */
class StereoFilter {
  readonly #sides = [0, 1].map(() =>
    HIGH_PASS_DAMPINGS.map((damping) => new StateVariableFilter(damping)),
  );

  startFrom(frame: Frame): void {
    this.#sides.forEach(([first, second], side) => {
      first?.startFrom(frame[side]);
      // A constant does not pass the first one.
      second?.startFrom(0);
    });
  }

  takeStates(of: StereoFilter): void {
    this.#sides.forEach((sections, side) => {
      sections.forEach((section, i) => {
        section.takeStates(of.#sides[side][i]);
      });
    });
  }

  next(side: number, sample: number, warped: number): number {
    if (warped === 0) return sample;
    return this.#sides[side].reduce((x, section) => section.next(x, warped), sample);
  }

  dropNegligible(): void {
    for (const section of this.#sides.flat()) section.dropNegligible();
  }
}

function cornerOf({ highpass }: ChainParameters, sampleRateHz: number): number {
  return highpass.enabled ? warpedFrequency(highpass.frequency_hz, sampleRateHz) : 0;
}
