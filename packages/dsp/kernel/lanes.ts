/** Helpers for lane arrays and for four values at once. */
import { EXP2, LOG2, ONE, ROUNDING } from './constants';

/** Keeps the newest values of a lane array: moves them in front of it for the next segment. */
export function keep(lane: i32, vectors: i32, subBlocks: i32): void {
  // Ascending and below its source, so an overlap does no harm.
  for (let offset = vectors * -16; offset < 0; offset += 16)
    v128.store(lane + offset, v128.load(lane + offset + (subBlocks << 2)));
}

/** Value of a lane array at sub-block `i`. */
export function laneAt(lane: i32, i: i32): f32 {
  return load<f32>(lane + (i << 2));
}

/** Fills a lane array with its history. */
export function fillLane(lane: i32, value: f32): void {
  for (let i = -64; i < 36; i++) store<f32>(lane + (i << 2), value);
}

/**
 * log2 of four positive normal numbers, error below 2e-6: exponent, and for the mantissa m between
 * sqrt(1/2) and sqrt(2) the series of 2 artanh((m - 1) / (m + 1)) / ln 2.
 */
export function log2x4(x: v128): v128 {
  const exponent = i32x4.shr_s(i32x4.sub(x, v128.load(LOG2)), 23);
  const mantissa = i32x4.sub(x, i32x4.shl(exponent, 23));
  const one = v128.load(ONE);
  const s = f32x4.div(f32x4.sub(mantissa, one), f32x4.add(mantissa, one));
  const q = f32x4.mul(s, s);
  let series = f32x4.add(f32x4.mul(q, v128.load(LOG2, 16)), v128.load(LOG2, 32));
  series = f32x4.add(f32x4.mul(q, series), v128.load(LOG2, 48));
  return f32x4.add(f32x4.convert_i32x4_s(exponent), f32x4.mul(s, series));
}

/**
 * 2 to the power of four numbers between -126 and 126, relative error below 3e-7: the whole part
 * goes into the exponent, the rest (-1/2 to 1/2) through a polynomial of degree 5.
 */
export function exp2x4(x: v128): v128 {
  const rounding = v128.load(ROUNDING);
  const shifted = f32x4.add(x, rounding);
  const f = f32x4.sub(x, f32x4.sub(shifted, rounding));
  // Pairs of terms at once, so that the sum waits less.
  const q = f32x4.mul(f, f);
  const high = f32x4.add(f32x4.mul(f, v128.load(EXP2)), v128.load(EXP2, 16));
  const middle = f32x4.add(f32x4.mul(f, v128.load(EXP2, 32)), v128.load(EXP2, 48));
  const low = f32x4.add(f32x4.mul(f, v128.load(EXP2, 64)), v128.load(ONE));
  const p = f32x4.add(f32x4.mul(q, f32x4.add(f32x4.mul(q, high), middle)), low);
  // The nearest integer is in the low bits; it belongs to the exponent.
  return i32x4.add(p, i32x4.shl(shifted, 23));
}
