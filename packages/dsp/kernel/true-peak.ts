/** The highest values between the samples (ITU-R BS.1770-5, annex 2): RING to BETWEEN. */
import { BETWEEN, FILTER, FLOATS, FLOATS_BEFORE, RING, RING_FRAMES } from './layout';
import * as state from './state';

/** RING to FLOATS: the segment and what the filter needs of the time before. */
export function floatsOfRing(subBlocks: i32): void {
  const mask = RING_FRAMES * 4 - 1;
  const frames = FLOATS_BEFORE + (subBlocks << 4);
  const start = state.ringAt - FLOATS_BEFORE * 4;
  for (let frame = 0; frame < frames; frame += 4) {
    const samples = v128.load(RING + ((start + (frame << 2)) & mask));
    const floats = FLOATS + (frame << 3);
    v128.store(floats, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(samples)));
    v128.store(floats + 16, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(samples)));
  }
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
