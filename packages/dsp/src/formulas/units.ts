/** Levels and samples: dB, linear gain, int16. */

/** int16 divided by this is the range -1 to 1. */
export const FULL_SCALE = 32_768;

/** A sample whose magnitude is at least this counts as clipped. */
export const CLIP_LEVEL = 32_767;

/** Gain of a level, dB to linear. */
export function gainFromDb(db: number): number {
  return 10 ** (db / 20);
}

/** Level of a gain, linear (above 0) to dB. */
export function dbFromGain(gain: number): number {
  return 20 * Math.log10(gain);
}

/**
 * Largest magnitude that leaves a limiter with this ceiling: floor(32768 * 10^(dB/20)).
 * @param ceilingDb dBFS, -40 to 0; 0 gives 32,767 so that both signs fit int16.
 */
export function ceilingSample(ceilingDb: number): number {
  return Math.min(CLIP_LEVEL, Math.floor(FULL_SCALE * gainFromDb(ceilingDb)));
}
