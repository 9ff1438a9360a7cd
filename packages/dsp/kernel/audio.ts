/** The passes over whole sub-blocks: input to ring and peaks, ring and gains to output, insert. */
import { HIGHEST, LOWEST, PART_01, PART_23, QUARTER, ROUNDING, ROUNDING_BITS } from './constants';
import { BLOCK, GAINS, INSERT, MAGNITUDES, PEAKS, RING, RING_FRAMES } from './layout';
import * as state from './state';

/** |sample| from which a sample counts as clipped. */
export const CLIP_LEVEL: i32 = 32_767;

export const RING_MASK: i32 = RING_FRAMES * 4 - 1;

/** Highest of eight unsigned 16-bit values. */
function highest(x: v128): i32 {
  let m = i16x8.max_u(x, v128.shuffle<i64>(x, x, 1, 0));
  m = i16x8.max_u(m, i64x2.shr_u(m, 32));
  m = i16x8.max_u(m, i64x2.shr_u(m, 16));
  return i16x8.extract_lane_u(m, 0);
}

/** Highest of four unsigned 32-bit values. */
export function tallestOf(x: v128): i32 {
  let m = i32x4.max_u(x, v128.shuffle<i64>(x, x, 1, 0));
  m = i32x4.max_u(m, i64x2.shr_u(m, 32));
  return i32x4.extract_lane(m, 0);
}

/** Samples whose magnitude is at least CLIP_LEVEL. */
function countClipped(from: i32, bytes: i32): f64 {
  const level = i16x8.splat(<i16>CLIP_LEVEL);
  let count = 0;
  for (let i = 0; i < bytes; i += 16) {
    // As unsigned numbers: the magnitude of -32768 stays 32768.
    const clipped = i16x8.ge_u(i16x8.abs(v128.load(from + i)), level);
    count += i32.popcnt(i16x8.bitmask(clipped));
  }
  return <f64>count;
}

/**
 * Sum of the squares so far, from two accumulators that were fed with i64x2 values whose halves
 * are two unsigned 32-bit sums: `both` with the values as they are, `high` with their upper halves.
 */
function energyOf(both: v128, high: v128): i64 {
  const h = i64x2.extract_lane(high, 0) + i64x2.extract_lane(high, 1);
  const b = i64x2.extract_lane(both, 0) + i64x2.extract_lane(both, 1);
  return b - (h << 32) + h;
}

/** BLOCK to RING; magnitudes to PEAKS; energy, peak and clips to the meter before the chain. */
export function takeIn(at: i32, subBlocks: i32): void {
  const from = BLOCK + at;
  const ringAt = state.ringAt;
  let both = i64x2.splat(0);
  let high = both;
  let peak = both;
  for (let s = 0; s < subBlocks; s++) {
    const source = from + (s << 6);
    const target = RING + ((ringAt + (s << 6)) & RING_MASK);
    const a = v128.load(source);
    const b = v128.load(source, 16);
    const c = v128.load(source, 32);
    const d = v128.load(source, 48);
    v128.store(target, a);
    v128.store(target, b, 16);
    v128.store(target, c, 32);
    v128.store(target, d, 48);
    const ab = i16x8.max_u(i16x8.abs(a), i16x8.abs(b));
    const cd = i16x8.max_u(i16x8.abs(c), i16x8.abs(d));
    const m = i16x8.max_u(ab, cd);
    peak = i16x8.max_u(peak, m);
    v128.store(MAGNITUDES + (s << 4), m);
    // Left squared plus right squared of each frame: at most 2^31, as an unsigned number.
    const ea = i32x4.dot_i16x8_s(a, a);
    const eb = i32x4.dot_i16x8_s(b, b);
    const ec = i32x4.dot_i16x8_s(c, c);
    const ed = i32x4.dot_i16x8_s(d, d);
    both = i64x2.add(both, i64x2.add(i64x2.add(ea, eb), i64x2.add(ec, ed)));
    const h = i64x2.add(i64x2.shr_u(ea, 32), i64x2.shr_u(eb, 32));
    high = i64x2.add(high, i64x2.add(h, i64x2.add(i64x2.shr_u(ec, 32), i64x2.shr_u(ed, 32))));
  }
  peaksOfMagnitudes(subBlocks);
  const top = highest(peak);
  state.energyBefore += energyOf(both, high);
  state.peakBefore = max(state.peakBefore, top);
  if (top >= CLIP_LEVEL) state.clippedBefore += countClipped(from, subBlocks << 6);
}

/** MAGNITUDES to PEAKS: the highest of eight, for four sub-blocks at once. */
function peaksOfMagnitudes(subBlocks: i32): void {
  for (let s = 0; s < subBlocks; s += 4) {
    const m = MAGNITUDES + (s << 4);
    const a = v128.load(m);
    const b = v128.load(m, 16);
    const c = v128.load(m, 32);
    const d = v128.load(m, 48);
    const ab = i16x8.max_u(v128.shuffle<i64>(a, b, 0, 2), v128.shuffle<i64>(a, b, 1, 3));
    const cd = i16x8.max_u(v128.shuffle<i64>(c, d, 0, 2), v128.shuffle<i64>(c, d, 1, 3));
    const even = v128.shuffle<i32>(ab, cd, 0, 2, 4, 6);
    const odd = v128.shuffle<i32>(ab, cd, 1, 3, 5, 7);
    const pairs = i16x8.max_u(even, odd);
    const upper = i32x4.shr_u(pairs, 16);
    const lower = i32x4.shr_u(i32x4.shl(pairs, 16), 16);
    v128.store(PEAKS + (s << 2), f32x4.convert_i32x4_s(i32x4.max_s(upper, lower)));
  }
}

/** Eight samples through their gains: rounded to nearest even, clamped. */
function quantised(source: i32, g0: v128, g2: v128, rounding: v128, bits: v128): v128 {
  const low = f32x4.mul(f32x4.convert_i32x4_s(v128.load16x4_s(source)), g0);
  const high = f32x4.mul(f32x4.convert_i32x4_s(v128.load16x4_s(source, 8)), g2);
  // The addition rounds and leaves the integer in the low bits.
  return i16x8.narrow_i32x4_s(
    i32x4.sub(f32x4.add(low, rounding), bits),
    i32x4.sub(f32x4.add(high, rounding), bits),
  );
}

/** Frames of a look-ahead ago through the gains to BLOCK, and to the meter after the chain. */
export function putOut(at: i32, subBlocks: i32): void {
  const rounding = v128.load(ROUNDING);
  const bits = v128.load(ROUNDING_BITS);
  const lowest = v128.load(LOWEST);
  const highest = v128.load(HIGHEST);
  const part01 = v128.load(PART_01);
  const part23 = v128.load(PART_23);
  const quarter = v128.load(QUARTER);
  const delayed = state.ringAt - (state.lookaheadSubBlocks << 6);
  const block = BLOCK + at;
  let both = i64x2.splat(0);
  let high = both;
  let peak = both;
  for (let s = 0; s < subBlocks; s++) {
    const source = RING + ((delayed + (s << 6)) & RING_MASK);
    const target = block + (s << 6);
    const from = v128.load32_splat(GAINS + (s << 2));
    const delta = f32x4.sub(v128.load32_splat(GAINS + (s << 2), 4), from);
    const step = f32x4.mul(delta, quarter);
    const a01 = f32x4.add(from, f32x4.mul(delta, part01));
    const a23 = f32x4.add(from, f32x4.mul(delta, part23));
    let a = quantised(source, a01, a23, rounding, bits);
    a = i16x8.max_s(i16x8.min_s(a, highest), lowest);
    v128.store(target, a);
    const b01 = f32x4.add(a01, step);
    const b23 = f32x4.add(a23, step);
    let b = quantised(source + 16, b01, b23, rounding, bits);
    b = i16x8.max_s(i16x8.min_s(b, highest), lowest);
    v128.store(target, b, 16);
    // No magnitude is above 32767, so the squares of two frames fit 32 bits.
    const ab = i32x4.add(i32x4.dot_i16x8_s(a, a), i32x4.dot_i16x8_s(b, b));
    peak = i16x8.max_u(peak, i16x8.max_u(i16x8.abs(a), i16x8.abs(b)));
    const c01 = f32x4.add(b01, step);
    const c23 = f32x4.add(b23, step);
    let c = quantised(source + 32, c01, c23, rounding, bits);
    c = i16x8.max_s(i16x8.min_s(c, highest), lowest);
    v128.store(target, c, 32);
    let d = quantised(source + 48, f32x4.add(c01, step), f32x4.add(c23, step), rounding, bits);
    d = i16x8.max_s(i16x8.min_s(d, highest), lowest);
    v128.store(target, d, 48);
    const cd = i32x4.add(i32x4.dot_i16x8_s(c, c), i32x4.dot_i16x8_s(d, d));
    peak = i16x8.max_u(peak, i16x8.max_u(i16x8.abs(c), i16x8.abs(d)));
    both = i64x2.add(both, i64x2.add(ab, cd));
    high = i64x2.add(high, i64x2.add(i64x2.shr_u(ab, 32), i64x2.shr_u(cd, 32)));
  }
  meterAfter(at, subBlocks, both, high, peak);
}

function meterAfter(at: i32, subBlocks: i32, both: v128, high: v128, peak: v128): void {
  const top = highest(peak);
  state.energyAfter += energyOf(both, high);
  state.peakAfter = max(state.peakAfter, top);
  if (top >= CLIP_LEVEL) state.clippedAfter += countClipped(BLOCK + at, subBlocks << 6);
}

/** BLOCK to the meter after the chain, in a pass of its own. */
export function meterBlock(at: i32, subBlocks: i32): void {
  let both = i64x2.splat(0);
  let high = both;
  let peak = both;
  for (let i = 0; i < subBlocks << 6; i += 16) {
    const z = v128.load(BLOCK + at + i);
    const e = i32x4.dot_i16x8_s(z, z);
    both = i64x2.add(both, e);
    high = i64x2.add(high, i64x2.shr_u(e, 32));
    peak = i16x8.max_u(peak, i16x8.abs(z));
  }
  meterAfter(at, subBlocks, both, high, peak);
}

/** Gate closed: nothing passes. */
export function putSilence(at: i32, subBlocks: i32): void {
  const zero = i64x2.splat(0);
  for (let i = 0; i < subBlocks << 6; i += 16) v128.store(BLOCK + at + i, zero);
}

/** Adds INSERT to BLOCK, limited to the ceiling. */
export function addInsert(at: i32, subBlocks: i32): void {
  const highest = v128.load(HIGHEST);
  const lowest = v128.load(LOWEST);
  for (let i = 0; i < subBlocks << 6; i += 16) {
    const sum = i16x8.add_sat_s(v128.load(BLOCK + at + i), v128.load(INSERT + at + i));
    v128.store(BLOCK + at + i, i16x8.max_s(i16x8.min_s(sum, highest), lowest));
  }
}
