/** Whole sub-blocks that leave: the sound of a look-ahead ago through GAINS to BLOCK. */
import { PART_01, PART_23, QUARTER, ROUNDING, ROUNDING_BITS } from '../lib/constants';
import { GAINS } from '../lib/lanes';
import { BLOCK, INSERT } from '../lib/memory';
import { HIGHEST, LOWEST } from '../limiter/clamp';
import { Level } from '../meter/level';
import { floats, inRing, nextFloats, RING, RING_MASK } from './rings';

/** Eight samples through their gains: rounded to nearest even, clamped to int16. */
function quantised<T>(source: i32, g0: v128, g2: v128, rounding: v128, bits: v128): v128 {
  const low = f32x4.mul(floats<T>(source), g0);
  const high = f32x4.mul(nextFloats<T>(source), g2);
  // The addition rounds and leaves the integer in the low bits.
  return i16x8.narrow_i32x4_s(
    i32x4.sub(f32x4.add(low, rounding), bits),
    i32x4.sub(f32x4.add(high, rounding), bits),
  );
}

/**
 * From RING, and to the meter after the chain.
 * @param position in RING, of the first sub-block that leaves.
 */
export function putOut(at: i32, subBlocks: i32, position: i32, after: Level): void {
  const rounding = v128.load(ROUNDING);
  const bits = v128.load(ROUNDING_BITS);
  const lowest = v128.load(LOWEST);
  const highest = v128.load(HIGHEST);
  const part01 = v128.load(PART_01);
  const part23 = v128.load(PART_23);
  const quarter = v128.load(QUARTER);
  const block = BLOCK + at;
  let both = i64x2.splat(0);
  let high = both;
  let peak = both;
  for (let s = 0; s < subBlocks; s++) {
    const source = RING + ((position + (s << 6)) & RING_MASK);
    const target = block + (s << 6);
    const from = v128.load32_splat(GAINS + (s << 2));
    const delta = f32x4.sub(v128.load32_splat(GAINS + (s << 2), 4), from);
    const step = f32x4.mul(delta, quarter);
    const a01 = f32x4.add(from, f32x4.mul(delta, part01));
    const a23 = f32x4.add(from, f32x4.mul(delta, part23));
    let a = quantised<i16>(source, a01, a23, rounding, bits);
    a = i16x8.max_s(i16x8.min_s(a, highest), lowest);
    v128.store(target, a);
    const b01 = f32x4.add(a01, step);
    const b23 = f32x4.add(a23, step);
    let b = quantised<i16>(source + 16, b01, b23, rounding, bits);
    b = i16x8.max_s(i16x8.min_s(b, highest), lowest);
    v128.store(target, b, 16);
    // No magnitude is above 32767, so the squares of two frames fit 32 bits.
    const ab = i32x4.add(i32x4.dot_i16x8_s(a, a), i32x4.dot_i16x8_s(b, b));
    peak = i16x8.max_u(peak, i16x8.max_u(i16x8.abs(a), i16x8.abs(b)));
    const c01 = f32x4.add(b01, step);
    const c23 = f32x4.add(b23, step);
    let c = quantised<i16>(source + 32, c01, c23, rounding, bits);
    c = i16x8.max_s(i16x8.min_s(c, highest), lowest);
    v128.store(target, c, 32);
    let d = quantised<i16>(source + 48, f32x4.add(c01, step), f32x4.add(c23, step), rounding, bits);
    d = i16x8.max_s(i16x8.min_s(d, highest), lowest);
    v128.store(target, d, 48);
    const cd = i32x4.add(i32x4.dot_i16x8_s(c, c), i32x4.dot_i16x8_s(d, d));
    peak = i16x8.max_u(peak, i16x8.max_u(i16x8.abs(c), i16x8.abs(d)));
    both = i64x2.add(both, i64x2.add(ab, cd));
    high = i64x2.add(high, i64x2.add(i64x2.shr_u(ab, 32), i64x2.shr_u(cd, 32)));
  }
  after.add(block, subBlocks << 6, both, high, peak);
}

/** From the ring of samples of type T, without a meter. */
export function putOutUnmetered<T>(at: i32, subBlocks: i32, position: i32): void {
  const rounding = v128.load(ROUNDING);
  const bits = v128.load(ROUNDING_BITS);
  const lowest = v128.load(LOWEST);
  const highest = v128.load(HIGHEST);
  const part01 = v128.load(PART_01);
  const part23 = v128.load(PART_23);
  const quarter = v128.load(QUARTER);
  for (let s = 0; s < subBlocks; s++) {
    const source = inRing<T>(position + (s << 6));
    const target = BLOCK + at + (s << 6);
    const from = v128.load32_splat(GAINS + (s << 2));
    const delta = f32x4.sub(v128.load32_splat(GAINS + (s << 2), 4), from);
    const step = f32x4.mul(delta, quarter);
    let g0 = f32x4.add(from, f32x4.mul(delta, part01));
    let g2 = f32x4.add(from, f32x4.mul(delta, part23));
    for (let i = 0; i < 64; i += 16) {
      const samples = quantised<T>(source + (i >> 1) * <i32>sizeof<T>(), g0, g2, rounding, bits);
      v128.store(target + i, i16x8.max_s(i16x8.min_s(samples, highest), lowest));
      g0 = f32x4.add(g0, step);
      g2 = f32x4.add(g2, step);
    }
  }
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
