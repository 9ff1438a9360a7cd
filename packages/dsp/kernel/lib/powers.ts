/** Logarithm and power to the base 2, four values at once. */
import { ONE, ROUNDING } from './constants';

/** The bits of sqrt(1/2), where the mantissa begins; then the series' coefficients. */
const ROOT: i32 = <i32>memory.data<i32>([0x3f3504f3, 0x3f3504f3, 0x3f3504f3, 0x3f3504f3], 16);
const LOG2_5: i32 = <i32>memory.data<f32>([0.598, 0.598, 0.598, 0.598], 16);
const LOG2_3: i32 = <i32>memory.data<f32>([0.961588, 0.961588, 0.961588, 0.961588], 16);
const LOG2_1: i32 = <i32>memory.data<f32>([2.8853903, 2.8853903, 2.8853903, 2.8853903], 16);

/** Coefficients of 2^f by power. */
const EXP2_5: i32 = <i32>(
  memory.data<f32>([1.3398874e-3, 1.3398874e-3, 1.3398874e-3, 1.3398874e-3], 16)
);
const EXP2_4: i32 = <i32>(
  memory.data<f32>([9.6184373e-3, 9.6184373e-3, 9.6184373e-3, 9.6184373e-3], 16)
);
const EXP2_3: i32 = <i32>(
  memory.data<f32>([5.5503324e-2, 5.5503324e-2, 5.5503324e-2, 5.5503324e-2], 16)
);
const EXP2_2: i32 = <i32>(
  memory.data<f32>([2.4022648e-1, 2.4022648e-1, 2.4022648e-1, 2.4022648e-1], 16)
);
const EXP2_1: i32 = <i32>(
  memory.data<f32>([6.9314718e-1, 6.9314718e-1, 6.9314718e-1, 6.9314718e-1], 16)
);

/**
 * log2 of four positive normal numbers, error below 2e-6: exponent, and for the mantissa m between
 * sqrt(1/2) and sqrt(2) the series of 2 artanh((m - 1) / (m + 1)) / ln 2.
 */
export function log2x4(x: v128): v128 {
  const exponent = i32x4.shr_s(i32x4.sub(x, v128.load(ROOT)), 23);
  const mantissa = i32x4.sub(x, i32x4.shl(exponent, 23));
  const one = v128.load(ONE);
  const s = f32x4.div(f32x4.sub(mantissa, one), f32x4.add(mantissa, one));
  const q = f32x4.mul(s, s);
  let series = f32x4.add(f32x4.mul(q, v128.load(LOG2_5)), v128.load(LOG2_3));
  series = f32x4.add(f32x4.mul(q, series), v128.load(LOG2_1));
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
  const high = f32x4.add(f32x4.mul(f, v128.load(EXP2_5)), v128.load(EXP2_4));
  const middle = f32x4.add(f32x4.mul(f, v128.load(EXP2_3)), v128.load(EXP2_2));
  const low = f32x4.add(f32x4.mul(f, v128.load(EXP2_1)), v128.load(ONE));
  const p = f32x4.add(f32x4.mul(q, f32x4.add(f32x4.mul(q, high), middle)), low);
  // The nearest integer is in the low bits; it belongs to the exponent.
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** 2 to the power of one number. */
export function exp2(x: f64): f32 {
  return f32x4.extract_lane(exp2x4(f32x4.splat(<f32>x)), 0);
}
