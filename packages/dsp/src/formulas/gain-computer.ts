/**
 * The compressor's static curve: Giannoulis, Massberg, Reiss, "Digital Dynamic Range Compressor
 * Design - A Tutorial and Analysis", JAES 60 (6), 2012, eq. 4.
 */

/** What the static curve depends on, in the wire's names. */
export interface CurveParameters {
  readonly ratio: number;
  readonly threshold_db: number;
  readonly knee_db: number;
  readonly makeup_db: number;
}

/** 1/ratio - 1: dB of gain for each dB above the threshold, 0 or below. */
export function slopeOf(ratio: number): number {
  return 1 / ratio - 1;
}

/**
 * Gain of the curve without make-up, dB, 0 or below.
 *
 * The three branches of eq. 4 in one expression: `inKnee` is the part of the level inside the
 * knee, `above` the part above it. No branch, so that the kernel can work on four levels at once.
 * @param overDb level minus threshold, dB.
 */
export function reductionDb(overDb: number, slope: number, kneeDb: number): number {
  const halfKnee = kneeDb / 2;
  const inKnee = Math.min(Math.max(overDb + halfKnee, 0), kneeDb);
  const above = Math.max(overDb - halfKnee, 0);
  const quadratic = kneeDb > 0 ? (inKnee * inKnee) / (2 * kneeDb) : 0;
  return slope * (quadratic + above);
}

/** Level that leaves the compressor for a steady level that enters it, dBFS, make-up included. */
export function staticCurveDb(levelDb: number, comp: CurveParameters): number {
  const gain = reductionDb(levelDb - comp.threshold_db, slopeOf(comp.ratio), comp.knee_db);
  return levelDb + gain + comp.makeup_db;
}
