/** True peak: the highest value between the samples, ITU-R BS.1770-5, annex 2, 4x. */

/** Taps of one phase. */
export const TRUE_PEAK_TAPS = 12;

/** The order-48 interpolation filter of annex 2; phases 2 and 3 are 1 and 0 backwards. */
const PHASE_0 = [
  0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625,
  0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
];
const PHASE_1 = [
  -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625,
  0.77978515625, -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
];
export const TRUE_PEAK_PHASES: readonly (readonly number[])[] = [
  PHASE_0,
  PHASE_1,
  PHASE_1.toReversed(),
  PHASE_0.toReversed(),
];

/** Interpolates one side; what it tells belongs to the time about six frames ago. */
export class TruePeakDetector {
  readonly #newest = new Float64Array(TRUE_PEAK_TAPS);

  /** Takes a sample without telling anything. */
  push(sample: number): void {
    this.#newest.copyWithin(1, 0);
    this.#newest[0] = sample;
  }

  /** @returns the highest magnitude of the four values between two samples. */
  next(sample: number): number {
    this.push(sample);
    const x = this.#newest;
    let peak = 0;
    for (const phase of TRUE_PEAK_PHASES) {
      let value = 0;
      for (let tap = 0; tap < TRUE_PEAK_TAPS; tap++) value += phase[tap] * x[tap];
      const magnitude = Math.abs(value);
      if (magnitude > peak) peak = magnitude;
    }
    return peak;
  }
}
