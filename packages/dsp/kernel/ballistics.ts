/**
 * The two recursions of the control rate, and what lies between them: CURVE to RELEASED.
 *
 * Each recursion waits for its own last value, so one alone leaves most of the processor idle. The
 * loop therefore runs four stages on four neighbouring groups of four sub-blocks, none of which
 * waits for another: the compressor's ballistics; one group later its gain; two groups later what
 * the limiter must keep to; three groups later the limiter's release.
 */
import {
  CEILING,
  KEEP_ATTACK,
  KEEP_LIMITER,
  KEEP_RELEASE,
  MAKEUP,
  ONE,
  SIGN,
  TAKE_ATTACK,
  TAKE_LIMITER,
  TAKE_RELEASE,
} from './constants';
import { exp2x4, keep } from './lanes';
import {
  BETWEEN,
  COMPRESSOR,
  CURVE,
  MIN_2,
  MIN_4,
  MIN_8,
  MINIMUM,
  PEAKS,
  RELEASED,
  REQUIRED,
  STATES,
} from './layout';
import * as state from './state';

export function smoothAndRelease(subBlocks: i32): void {
  const truePeak = state.truePeak;
  const width = state.lookaheadSubBlocks;
  let reduction = f64x2.splat(state.reduction);
  let released = f64x2.splat(state.limiterGain);
  let lastGain = v128.load(COMPRESSOR - 16);
  let last1 = v128.load(REQUIRED - 16);
  let last2 = v128.load(MIN_2 - 16);
  const bytes = subBlocks << 2;
  for (let i = 0; i < bytes + 48; i += 16) {
    if (i < bytes) {
      // Branching ballistics: the minimum of both branches is the branch wanted, as the attack
      // moves faster; where it is slower, everything is negated. In float64, since a long release
      // moves less than a float32 can. The way round: one product, one sum, one minimum.
      const keepAttack = v128.load(KEEP_ATTACK);
      const takeAttack = v128.load(TAKE_ATTACK);
      const keepRelease = v128.load(KEEP_RELEASE);
      const takeRelease = v128.load(TAKE_RELEASE);
      const x = v128.load(CURVE + i);
      const x01 = f64x2.promote_low_f32x4(x);
      const x23 = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
      const x0 = v128.shuffle<i64>(x01, x01, 0, 0);
      const x1 = v128.shuffle<i64>(x01, x01, 1, 1);
      const x2 = v128.shuffle<i64>(x23, x23, 0, 0);
      const x3 = v128.shuffle<i64>(x23, x23, 1, 1);
      const y0 = f64x2.pmin(
        f64x2.add(f64x2.mul(reduction, keepRelease), f64x2.mul(x0, takeRelease)),
        f64x2.add(f64x2.mul(reduction, keepAttack), f64x2.mul(x0, takeAttack)),
      );
      const y1 = f64x2.pmin(
        f64x2.add(f64x2.mul(y0, keepRelease), f64x2.mul(x1, takeRelease)),
        f64x2.add(f64x2.mul(y0, keepAttack), f64x2.mul(x1, takeAttack)),
      );
      const y2 = f64x2.pmin(
        f64x2.add(f64x2.mul(y1, keepRelease), f64x2.mul(x2, takeRelease)),
        f64x2.add(f64x2.mul(y1, keepAttack), f64x2.mul(x2, takeAttack)),
      );
      reduction = f64x2.pmin(
        f64x2.add(f64x2.mul(y2, keepRelease), f64x2.mul(x3, takeRelease)),
        f64x2.add(f64x2.mul(y2, keepAttack), f64x2.mul(x3, takeAttack)),
      );
      const y01 = v128.shuffle<i64>(y0, y1, 0, 2);
      const y23 = v128.shuffle<i64>(y2, reduction, 0, 2);
      v128.store(STATES, y01);
      v128.store(STATES, y23, 16);
      const low = f32x4.demote_f64x2_zero(y01);
      v128.store(CURVE + i, v128.shuffle<i64>(low, f32x4.demote_f64x2_zero(y23), 0, 2));
    }
    if (<u32>(i - 16) < <u32>bytes) {
      const k = i - 16;
      const smoothed = f32x4.mul(v128.load(CURVE + k), v128.load(SIGN));
      const gain = exp2x4(f32x4.add(smoothed, v128.load(MAKEUP)));
      v128.store(COMPRESSOR + k, gain);
    }
    if (<u32>(i - 32) < <u32>bytes) {
      const k = i - 32;
      const gain = v128.load(COMPRESSOR + k);
      let highest = f32x4.pmax(gain, v128.shuffle<i32>(lastGain, gain, 3, 4, 5, 6));
      let peaks = v128.load(PEAKS + k);
      if (truePeak) {
        highest = f32x4.pmax(highest, v128.shuffle<i32>(lastGain, gain, 2, 3, 4, 5));
        peaks = f32x4.pmax(peaks, v128.load(BETWEEN + k));
      }
      lastGain = gain;
      // What the limiter must keep to, and its minimum over the look-ahead, by doubling.
      const min1 = f32x4.pmin(
        v128.load(ONE),
        f32x4.div(v128.load(CEILING), f32x4.mul(peaks, highest)),
      );
      const min2 = f32x4.pmin(min1, v128.shuffle<i32>(last1, min1, 3, 4, 5, 6));
      const min4 = f32x4.pmin(min2, v128.shuffle<i32>(last2, min2, 2, 3, 4, 5));
      v128.store(REQUIRED + k, min1);
      v128.store(MIN_2 + k, min2);
      v128.store(MIN_4 + k, min4);
      last1 = min1;
      last2 = min2;
      let minimum = min4;
      if (width > 4) {
        const min8 = f32x4.pmin(min4, v128.load(MIN_4 + k - 16));
        v128.store(MIN_8 + k, min8);
        minimum = min8;
        if (width > 8) minimum = f32x4.pmin(min8, v128.load(MIN_8 + k - 32));
      }
      v128.store(MINIMUM + k, minimum);
    }
    if (i > 32) {
      // Down at once, up with the release's coefficient.
      const k = i - 48;
      const keepOld = v128.load(KEEP_LIMITER);
      const takeNew = v128.load(TAKE_LIMITER);
      const m = v128.load(MINIMUM + k);
      const m01 = f64x2.promote_low_f32x4(m);
      const m23 = f64x2.promote_low_f32x4(v128.shuffle<i64>(m, m, 1, 0));
      const m0 = v128.shuffle<i64>(m01, m01, 0, 0);
      const m1 = v128.shuffle<i64>(m01, m01, 1, 1);
      const m2 = v128.shuffle<i64>(m23, m23, 0, 0);
      const m3 = v128.shuffle<i64>(m23, m23, 1, 1);
      const n0 = f64x2.mul(m0, takeNew);
      const n1 = f64x2.mul(m1, takeNew);
      const n2 = f64x2.mul(m2, takeNew);
      const n3 = f64x2.mul(m3, takeNew);
      const z0 = f64x2.pmin(f64x2.add(f64x2.mul(released, keepOld), n0), m0);
      const z1 = f64x2.pmin(f64x2.add(f64x2.mul(z0, keepOld), n1), m1);
      const z2 = f64x2.pmin(f64x2.add(f64x2.mul(z1, keepOld), n2), m2);
      released = f64x2.pmin(f64x2.add(f64x2.mul(z2, keepOld), n3), m3);
      const z01 = v128.shuffle<i64>(z0, z1, 0, 2);
      const z23 = v128.shuffle<i64>(z2, released, 0, 2);
      v128.store(STATES, z01, 32);
      v128.store(STATES, z23, 48);
      const low = f32x4.demote_f64x2_zero(z01);
      v128.store(RELEASED + k, v128.shuffle<i64>(low, f32x4.demote_f64x2_zero(z23), 0, 2));
    }
  }
  // The last group may run over the segment's end; its states after the end do not count.
  const last = STATES + (((subBlocks - 1) & 3) << 3);
  state.reduction = load<f64>(last);
  state.limiterGain = load<f64>(last, 32);
  keep(REQUIRED, 1, subBlocks);
  keep(MIN_2, 1, subBlocks);
  keep(MIN_4, 1, subBlocks);
  keep(MIN_8, 2, subBlocks);
}
