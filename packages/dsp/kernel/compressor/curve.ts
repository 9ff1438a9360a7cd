/** Detector and static curve: PEAKS to CURVE. */
import { ONE, ZERO } from '../lib/constants';
import { fillLane, keep, LANE_BYTES, LANE_START, PEAKS } from '../lib/lanes';
import { log2x4 } from '../lib/powers';

/** The static curve's parameters as they run now, levels log2 of int16 units; in all lanes. */
export const THRESHOLD: i32 = <i32>memory.data(16, 16);
export const SLOPE: i32 = <i32>memory.data(16, 16);
export const KNEE: i32 = <i32>memory.data(16, 16);
export const HALF_KNEE: i32 = <i32>memory.data(16, 16);
export const PER_KNEE: i32 = <i32>memory.data(16, 16);

/** 1 + sign * reduction (see compressor.ts), log2; the ballistics smooth it in place. */
export const CURVE: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;

/** Sliding maxima of PEAKS: of two; then of 4, 8, 16, 32, 64, one lane array behind the other. */
const MAX_2: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;
const MAX_4: i32 = <i32>memory.data(5 * LANE_BYTES, 16) + LANE_START;

export function startCurve(): void {
  fillLane(PEAKS, 0);
  fillLane(MAX_2, 0);
  for (let i = 0; i < 5; i++) fillLane(MAX_4 + i * LANE_BYTES, 0);
  fillLane(CURVE, 0);
}

/** Sliding maximum over `hold` sub-blocks, then the static curve. */
export function computeCurve(hold: i32, subBlocks: i32): void {
  const bytes = subBlocks << 2;
  let lastPeaks = v128.load(PEAKS - 16);
  let last2 = v128.load(MAX_2 - 16);
  for (let i = 0; i < bytes; i += 16) {
    const peaks = v128.load(PEAKS + i);
    const max2 = f32x4.pmax(peaks, v128.shuffle<i32>(lastPeaks, peaks, 3, 4, 5, 6));
    const max4 = f32x4.pmax(max2, v128.shuffle<i32>(last2, max2, 2, 3, 4, 5));
    v128.store(MAX_2 + i, max2);
    v128.store(MAX_4 + i, max4);
    lastPeaks = peaks;
    last2 = max2;
  }

  // Doubling: the maximum of 2n is that of n now and of n sub-blocks ago.
  let lane = MAX_4;
  let width = 4;
  while (width << 1 <= hold) {
    const before = lane - (width << 2);
    const doubled = lane + LANE_BYTES;
    for (let i = 0; i < bytes; i += 16)
      v128.store(doubled + i, f32x4.pmax(v128.load(lane + i), v128.load(before + i)));
    keep(lane, width >> 2, subBlocks);
    lane = doubled;
    width <<= 1;
  }
  const rest = lane - ((hold - width) << 2);
  const threshold = v128.load(THRESHOLD);
  const slope = v128.load(SLOPE);
  const knee = v128.load(KNEE);
  const halfKnee = v128.load(HALF_KNEE);
  const perKnee = v128.load(PER_KNEE);
  const zero = v128.load(ZERO);
  const one = v128.load(ONE);
  // Far below any threshold and knee.
  const silence = f32x4.splat(0.03);
  for (let i = 0; i < bytes; i += 16) {
    const held = f32x4.pmax(v128.load(lane + i), v128.load(rest + i));
    const over = f32x4.sub(log2x4(f32x4.pmax(held, silence)), threshold);
    const inKnee = f32x4.pmin(f32x4.pmax(f32x4.add(over, halfKnee), zero), knee);
    const above = f32x4.pmax(f32x4.sub(over, halfKnee), zero);
    const quadratic = f32x4.mul(f32x4.mul(inKnee, inKnee), perKnee);
    v128.store(CURVE + i, f32x4.add(f32x4.mul(slope, f32x4.add(quadratic, above)), one));
  }
  keep(PEAKS, 1, subBlocks);
  keep(MAX_2, 1, subBlocks);
  keep(lane, (hold - width + 3) >> 2, subBlocks);
}
