/** The highest values between the samples (ITU-R BS.1770-5, annex 2): FLOATS to BETWEEN. */
import { fillLane, LANE_BYTES, LANE_START } from '../lib/lanes';

/** Halves of the filter, written by the host: see ../../src/kernel/true-peak-filter.ts. */
export const FILTER: i32 = <i32>memory.data(384, 16);
/** float32 frames of a segment with FLOATS_BEFORE frames before it. */
export const FLOATS: i32 = <i32>memory.data(4_192, 16);
export const FLOATS_BEFORE: i32 = 12;
/** Highest values between the samples. */
export const BETWEEN: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;

export function startTruePeak(): void {
  fillLane(BETWEEN, 0);
}

/** FLOATS to BETWEEN. */
export function detectBetween(subBlocks: i32): void {
  for (let s = 0; s < subBlocks; s++) {
    let peak = f32x4.splat(0);
    const end = FLOATS + ((FLOATS_BEFORE + ((s + 1) << 4)) << 3);
    for (let at = end - 128; at < end; at += 32) peak = f32x4.pmax(peak, filtered(at));
    peak = f32x4.pmax(peak, v128.shuffle<i32>(peak, peak, 2, 3, 0, 1));
    peak = f32x4.pmax(peak, v128.shuffle<i32>(peak, peak, 1, 0, 3, 2));
    store<f32>(BETWEEN + (s << 2), f32x4.extract_lane(peak, 0));
  }
}

/**
 * Highest magnitudes of four frames, two frames and both sides a vector.
 *
 * Phase 3 is phase 0 backwards. With the sums and differences of the samples that stand
 * symmetrically, the even part E and the odd part O of the filter give phase 0 as E + O and
 * phase 3 as E - O; the higher of their magnitudes is |E| + |O|. The same for phases 1 and 2.
 */
function filtered(at: i32): v128 {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  let mirror = at - 88;
  for (let filter = FILTER; filter < FILTER + 384; filter += 64) {
    const ax = v128.load(at);
    const ay = v128.load(mirror);
    const bx = v128.load(at + 16);
    const by = v128.load(mirror + 16);
    const sumA = f32x4.add(ax, ay);
    const gapA = f32x4.sub(ax, ay);
    const sumB = f32x4.add(bx, by);
    const gapB = f32x4.sub(bx, by);
    const h0 = v128.load(filter);
    a0 = f32x4.add(a0, f32x4.mul(sumA, h0));
    b0 = f32x4.add(b0, f32x4.mul(sumB, h0));
    const h1 = v128.load(filter + 16);
    a1 = f32x4.add(a1, f32x4.mul(gapA, h1));
    b1 = f32x4.add(b1, f32x4.mul(gapB, h1));
    const h2 = v128.load(filter + 32);
    a2 = f32x4.add(a2, f32x4.mul(sumA, h2));
    b2 = f32x4.add(b2, f32x4.mul(sumB, h2));
    const h3 = v128.load(filter + 48);
    a3 = f32x4.add(a3, f32x4.mul(gapA, h3));
    b3 = f32x4.add(b3, f32x4.mul(gapB, h3));
    // One frame back, one frame on.
    at -= 8;
    mirror += 8;
  }
  return f32x4.pmax(
    f32x4.pmax(f32x4.add(f32x4.abs(a0), f32x4.abs(a1)), f32x4.add(f32x4.abs(a2), f32x4.abs(a3))),
    f32x4.pmax(f32x4.add(f32x4.abs(b0), f32x4.abs(b1)), f32x4.add(f32x4.abs(b2), f32x4.abs(b3))),
  );
}
