/** Levels of a meter's window. */
import { METER_FLOOR_DBFS } from '@mcae/schema';
import type { ChainMeters, MeterValues } from '../chain/chain.js';
import { dbFromGain, FULL_SCALE } from './units.js';

/** Meters before their first window. */
export function emptyMeters(): ChainMeters {
  const values = (): MeterValues => ({
    rmsDbfs: METER_FLOOR_DBFS,
    peakDbfs: METER_FLOOR_DBFS,
    clippedSamples: 0,
  });
  return { window: 0, before: values(), after: values(), gainReductionDb: 0 };
}

/**
 * RMS of both sides as AES17 defines it: a full-scale sine reads 0 dBFS; floor -60.
 * @param energy sum of the squares of all samples of both sides, int16 units.
 */
export function rmsDbfs(energy: number, frames: number): number {
  // Mean square of 2 * frames samples, times 2 because a full-scale sine has half the power of 1.
  const db = 10 * Math.log10(energy / (frames * FULL_SCALE * FULL_SCALE));
  return Math.max(METER_FLOOR_DBFS, db);
}

/** Level of the highest magnitude, int16 units; floor -60. */
export function peakDbfs(peak: number): number {
  return Math.max(METER_FLOOR_DBFS, dbFromGain(peak / FULL_SCALE));
}
