/** The control rate: levels, gains and windows move once per sub-block, not once per sample. */

/** Frames of a sub-block; divides every look-ahead. */
export const SUB_BLOCK_FRAMES = 16;

/** Detector hold, ms: half a period of 50 Hz, so that a steady tone has a steady level. */
const HOLD_MS = 10;

/** Time in which changed parameters reach their new values, ms. */
export const GLIDE_MS = 20;

/** Sub-blocks that last at least `ms`. */
export function subBlocksOf(ms: number, sampleRateHz: number): number {
  return Math.max(1, Math.ceil((ms * sampleRateHz) / 1_000 / SUB_BLOCK_FRAMES));
}

/**
 * What remains of a distance after one sub-block of a one-pole smoother: exp(-T / tau), so that
 * 63.2 % of a step is done after tau (Giannoulis, Massberg, Reiss 2012, eq. 7).
 * @param tauMs time constant, ms, above 0.
 */
export function onePoleCoefficient(tauMs: number, sampleRateHz: number): number {
  return Math.exp((-1_000 * SUB_BLOCK_FRAMES) / (tauMs * sampleRateHz));
}

/**
 * Sub-blocks over which the detector takes its maximum: one more than fit the hold, because a peak
 * may stand anywhere in its sub-block and must be held for the whole time wherever it stands.
 */
export function holdSubBlocks(sampleRateHz: number): number {
  return subBlocksOf(HOLD_MS, sampleRateHz) + 1;
}

/** Length of the detector's hold as it really is at this rate, ms. */
function holdMs(sampleRateHz: number): number {
  return (holdSubBlocks(sampleRateHz) * SUB_BLOCK_FRAMES * 1_000) / sampleRateHz;
}

/** Time constant after the hold, ms, so that hold and release together last `releaseMs`. */
export function releaseTauMs(releaseMs: number, sampleRateHz: number): number {
  return releaseMs - holdMs(sampleRateHz);
}

/** Frames of a whole ramp of the gate, at least 1. */
export function rampFrames(rampMs: number, sampleRateHz: number): number {
  return Math.max(1, Math.round((rampMs * sampleRateHz) / 1_000));
}
