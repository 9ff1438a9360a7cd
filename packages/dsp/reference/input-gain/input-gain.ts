/** The input gain: one factor for both sides; a change is a smooth curve in dB. */
import type { ChainParameters } from '@mcae/schema';
import { gainFromDb } from '../../src/formulas/units.js';
import { type Frame, SampleStage } from '../samples/sample-stage.js';

export class InputGain extends SampleStage {
  constructor({ input }: ChainParameters, sampleRateHz: number) {
    super(input.gain_db, sampleRateHz);
  }

  configure({ input }: ChainParameters): void {
    this.next = input.gain_db;
  }

  process(frame: Frame): void {
    const gain = gainFromDb(this.from + (this.to - this.from) * this.nextWeight());
    frame[0] *= gain;
    frame[1] *= gain;
  }
}
