/**
 * The limiter of an output that several channels share: int32 sums in SUM, int16 out in BLOCK. The
 * same control as a channel's, with a compressor that does nothing (slope 0).
 */
import { tallestOf } from './audio';
import { HIGHEST, LOWEST, PART_01, PART_23, QUARTER, ROUNDING, ROUNDING_BITS } from './constants';
import {
  BLOCK,
  FLOATS,
  FLOATS_BEFORE,
  GAINS,
  PEAKS,
  RAMP,
  RING_FRAMES,
  SUM,
  WIDE_RING,
} from './layout';
import { clamped, fillRamp } from './pieces';
import * as state from './state';

const WIDE_MASK: i32 = RING_FRAMES * 8 - 1;

/** Adds the first frames of BLOCK to SUM. */
export function addToSum(frames: i32): void {
  const bytes = frames << 2;
  let i = 0;
  for (; i + 16 <= bytes; i += 16) {
    const at = SUM + (i << 1);
    v128.store(at, i32x4.add(v128.load(at), v128.load16x4_s(BLOCK + i)));
    v128.store(at, i32x4.add(v128.load(at, 16), v128.load16x4_s(BLOCK + i, 8)), 16);
  }
  for (; i < bytes; i += 2) {
    const at = SUM + (i << 1);
    store<i32>(at, load<i32>(at) + <i32>load<i16>(BLOCK + i));
  }
}

/** SUM to WIDE_RING and magnitudes to PEAKS; SUM is left empty. */
export function takeSumIn(frame: i32, subBlocks: i32): void {
  const zero = i64x2.splat(0);
  for (let s = 0; s < subBlocks; s++) {
    const source = SUM + ((frame + (s << 4)) << 3);
    const target = WIDE_RING + (((state.ringAt << 1) + (s << 7)) & WIDE_MASK);
    let peak = zero;
    for (let i = 0; i < 128; i += 16) {
      const x = v128.load(source + i);
      v128.store(source + i, zero);
      v128.store(target + i, x);
      peak = i32x4.max_u(peak, i32x4.abs(x));
    }
    store<f32>(PEAKS + (s << 2), <f32>(<u32>tallestOf(peak)));
  }
}

/** Frames of a look-ahead ago through the gains to BLOCK. */
export function putSumOut(frame: i32, subBlocks: i32): void {
  const rounding = v128.load(ROUNDING);
  const bits = v128.load(ROUNDING_BITS);
  const lowest = v128.load(LOWEST);
  const highest = v128.load(HIGHEST);
  const part01 = v128.load(PART_01);
  const part23 = v128.load(PART_23);
  const quarter = v128.load(QUARTER);
  const delayed = (state.ringAt - (state.lookaheadSubBlocks << 6)) << 1;
  for (let s = 0; s < subBlocks; s++) {
    const source = WIDE_RING + ((delayed + (s << 7)) & WIDE_MASK);
    const target = BLOCK + ((frame + (s << 4)) << 2);
    const from = v128.load32_splat(GAINS + (s << 2));
    const delta = f32x4.sub(v128.load32_splat(GAINS + (s << 2), 4), from);
    const step = f32x4.mul(delta, quarter);
    let g0 = f32x4.add(from, f32x4.mul(delta, part01));
    let g2 = f32x4.add(from, f32x4.mul(delta, part23));
    for (let i = 0; i < 64; i += 16) {
      const at = source + (i << 1);
      const low = f32x4.mul(f32x4.convert_i32x4_s(v128.load(at)), g0);
      const high = f32x4.mul(f32x4.convert_i32x4_s(v128.load(at, 16)), g2);
      const samples = i16x8.narrow_i32x4_s(
        i32x4.sub(f32x4.add(low, rounding), bits),
        i32x4.sub(f32x4.add(high, rounding), bits),
      );
      v128.store(target + i, i16x8.max_s(i16x8.min_s(samples, highest), lowest));
      g0 = f32x4.add(g0, step);
      g2 = f32x4.add(g2, step);
    }
  }
}

/** Frames of one sub-block that is cut by a block's end. */
export function processSumPiece(frame: i32, frames: i32): void {
  if (state.phase == 0) fillRamp();
  const lookahead = state.lookaheadSubBlocks << 7;
  for (let k = 0; k < frames; k++) {
    const inRing = ((state.ringAt << 1) + ((state.phase + k) << 3)) & WIDE_MASK;
    const gain = load<f32>(RAMP + ((state.phase + k) << 3));
    for (let side = 0; side < 2; side++) {
      const at = SUM + ((frame + k) << 3) + (side << 2);
      const input = load<i32>(at);
      store<i32>(at, 0);
      store<i32>(WIDE_RING + inRing + (side << 2), input);
      state.partialPeak = max(state.partialPeak, abs(input));
      const delayed = load<i32>(WIDE_RING + ((inRing - lookahead) & WIDE_MASK) + (side << 2));
      const rounded = reinterpret<i32>(<f32>delayed * gain + <f32>12582912) - 0x4b400000;
      store<i16>(BLOCK + ((frame + k) << 2) + (side << 1), <i16>clamped(rounded));
    }
  }
  state.phase += frames;
}

/** WIDE_RING to FLOATS, for the true-peak filter. */
export function floatsOfSum(subBlocks: i32): void {
  const frames = FLOATS_BEFORE + (subBlocks << 4);
  const start = (state.ringAt << 1) - FLOATS_BEFORE * 8;
  for (let i = 0; i < frames << 3; i += 16) {
    const x = v128.load(WIDE_RING + ((start + i) & WIDE_MASK));
    v128.store(FLOATS + i, f32x4.convert_i32x4_s(x));
  }
}
