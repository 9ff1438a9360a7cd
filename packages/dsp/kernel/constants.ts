/**
 * Values that loops need in all lanes of a vector. They lie in memory because V8 builds a vector
 * constant anew in every turn of a loop; one that is loaded before the loop stays in a register.
 */
import { CONSTANTS } from './layout';
import * as state from './state';

/** 1.5 * 2^23: added to a float32 it rounds to the nearest integer; and that number's bits. */
export const ROUNDING: i32 = CONSTANTS;
export const ROUNDING_BITS: i32 = CONSTANTS + 16;
/** Lowest and highest sample that leaves. */
export const LOWEST: i32 = CONSTANTS + 32;
export const HIGHEST: i32 = CONSTANTS + 48;
/** What part of a sub-block's 16 frames have passed at frames 0, 0, 1, 1 and 2, 2, 3, 3. */
export const PART_01: i32 = CONSTANTS + 64;
export const PART_23: i32 = CONSTANTS + 80;
export const QUARTER: i32 = CONSTANTS + 96;
/** The static curve and the ceiling. */
export const THRESHOLD: i32 = CONSTANTS + 112;
export const SLOPE: i32 = CONSTANTS + 128;
export const KNEE: i32 = CONSTANTS + 144;
export const HALF_KNEE: i32 = CONSTANTS + 160;
export const PER_KNEE: i32 = CONSTANTS + 176;
export const CEILING: i32 = CONSTANTS + 192;
/**
 * The ballistics work on 1 + sign * reduction, which is never denormal; the sign is -1 where the
 * attack is slower than the release. So MAKEUP is the make-up less the sign.
 */
export const SIGN: i32 = CONSTANTS + 208;
export const MAKEUP: i32 = CONSTANTS + 224;
/** Float64: what remains of the state, what is taken of the target. */
export const KEEP_ATTACK: i32 = CONSTANTS + 240;
export const TAKE_ATTACK: i32 = CONSTANTS + 256;
export const KEEP_RELEASE: i32 = CONSTANTS + 272;
export const TAKE_RELEASE: i32 = CONSTANTS + 288;
export const KEEP_LIMITER: i32 = CONSTANTS + 304;
export const TAKE_LIMITER: i32 = CONSTANTS + 320;
export const ONE: i32 = CONSTANTS + 352;
export const ZERO: i32 = CONSTANTS + 368;
/** Coefficients of 2^f, from the fifth power down; then those of log2, see lanes.ts. */
export const EXP2: i32 = CONSTANTS + 384;
export const LOG2: i32 = CONSTANTS + 464;
/** 0, 1, 2, 3 and four 4s; the dither's hash: two factors, a mask, and 1/65536. */
export const COUNT: i32 = CONSTANTS + 528;
export const FOUR: i32 = CONSTANTS + 544;
export const HASH: i32 = CONSTANTS + 560;

/** Those that never change. */
export function writeConstants(): void {
  v128.store(ROUNDING, f32x4.splat(12582912));
  v128.store(ROUNDING_BITS, i32x4.splat(0x4b400000));
  v128.store(PART_01, f32x4(0, 0, 0.0625, 0.0625));
  v128.store(PART_23, f32x4(0.125, 0.125, 0.1875, 0.1875));
  v128.store(QUARTER, f32x4.splat(0.25));
  v128.store(ONE, f32x4.splat(1));
  v128.store(ZERO, f32x4.splat(0));
  v128.store(EXP2, f32x4.splat(1.3398874e-3));
  v128.store(EXP2, f32x4.splat(9.6184373e-3), 16);
  v128.store(EXP2, f32x4.splat(5.5503324e-2), 32);
  v128.store(EXP2, f32x4.splat(2.4022648e-1), 48);
  v128.store(EXP2, f32x4.splat(6.9314718e-1), 64);
  v128.store(COUNT, i32x4(0, 1, 2, 3));
  v128.store(FOUR, i32x4.splat(4));
  v128.store(HASH, i32x4.splat(0x7feb352d));
  v128.store(HASH, i32x4.splat(0x846ca68b), 16);
  v128.store(HASH, i32x4.splat(0xffff), 32);
  v128.store(HASH, f32x4.splat(1.0 / 65536.0), 48);
  v128.store(LOG2, i32x4.splat(0x3f3504f3));
  v128.store(LOG2, f32x4.splat(0.598), 16);
  v128.store(LOG2, f32x4.splat(0.961588), 32);
  v128.store(LOG2, f32x4.splat(2.8853903), 48);
}

/** Those that glide. */
export function writeCurve(): void {
  const knee = state.knee;
  v128.store(THRESHOLD, f32x4.splat(<f32>state.threshold));
  v128.store(SLOPE, f32x4.splat(<f32>(state.slope * state.branchSign)));
  v128.store(SIGN, f32x4.splat(<f32>state.branchSign));
  v128.store(KNEE, f32x4.splat(<f32>knee));
  v128.store(HALF_KNEE, f32x4.splat(<f32>(knee * 0.5)));
  v128.store(PER_KNEE, f32x4.splat(knee > 1e-6 ? <f32>(0.5 / knee) : 0));
  v128.store(MAKEUP, f32x4.splat(<f32>(state.makeup - state.branchSign)));
  v128.store(CEILING, f32x4.splat(<f32>state.ceiling));
}

/** Those of the ballistics. */
export function writeBallistics(attack: f64, release: f64, limiterRelease: f64): void {
  v128.store(KEEP_ATTACK, f64x2.splat(attack));
  v128.store(TAKE_ATTACK, f64x2.splat(1 - attack));
  v128.store(KEEP_RELEASE, f64x2.splat(release));
  v128.store(TAKE_RELEASE, f64x2.splat(1 - release));
  v128.store(KEEP_LIMITER, f64x2.splat(limiterRelease));
  v128.store(TAKE_LIMITER, f64x2.splat(1 - limiterRelease));
}

/** Those of the clamp. */
export function writeLimit(): void {
  v128.store(LOWEST, i16x8.splat(<i16>-state.clampLimit));
  v128.store(HIGHEST, i16x8.splat(<i16>state.clampLimit));
}
