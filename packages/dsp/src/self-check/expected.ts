/** What the formulas give for a steady sine. */
import type { ChainParameters } from '@mcae/schema';
import { staticCurveDb } from '../formulas/gain-computer.js';
import { highPassResponse } from '../formulas/high-pass.js';
import { TRUE_PEAK_TAPS, TruePeakDetector } from '../formulas/true-peak.js';
import { ceilingSample, dbFromGain, FULL_SCALE } from '../formulas/units.js';

export interface Expected {
  /** Level of the sine after the chain, dBFS as AES17 has it. */
  readonly levelDbfs: number;
  /** Its highest sample; below the level where the crest lies between samples. */
  readonly peakDbfs: number;
}

/** Input gain, high-pass and static curve, or the ceiling if it is lower. */
export function expected(
  levelDbfs: number,
  period: number,
  parameters: ChainParameters,
  sampleRateHz: number,
): Expected {
  const { input, highpass, comp, limiter } = parameters;
  const { gain, phase } = highpass.enabled
    ? highPassResponse(sampleRateHz / period, highpass.frequency_hz, sampleRateHz)
    : { gain: 1, phase: 0 };
  const { sample, between } = crest(period, phase);
  const atCompressor = levelDbfs + input.gain_db + dbFromGain(gain);
  // The detector sees samples.
  const seen = atCompressor + dbFromGain(sample);
  const compressed = atCompressor + staticCurveDb(seen, comp) - seen;
  const loudest = compressed + dbFromGain(limiter.true_peak ? Math.max(sample, between) : sample);
  const ceilingDbfs = dbFromGain(ceilingSample(limiter.ceiling_db) / FULL_SCALE);
  const level = compressed - Math.max(0, loudest - ceilingDbfs);
  return { levelDbfs: level, peakDbfs: level + dbFromGain(sample) };
}

/**
 * Highest magnitudes of a sine of amplitude 1: of its samples, and of what the filter of BS.1770 makes
 * of them, which may be too much by up to 0.2 dB.
 */
function crest(period: number, phase: number) {
  const detector = new TruePeakDetector();
  let sample = 0;
  let between = 0;
  for (let n = -TRUE_PEAK_TAPS; n < period; n++) {
    const x = Math.sin((2 * Math.PI * n) / period + phase);
    const peak = detector.next(x);
    if (n < 0) continue;
    sample = Math.max(sample, Math.abs(x));
    between = Math.max(between, peak);
  }
  return { sample, between };
}
