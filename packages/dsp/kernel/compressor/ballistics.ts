/** Attack and release: CURVE to COMPRESSOR, four sub-blocks a step; see control/recursions.ts. */
import { LANE_BYTES, LANE_START } from '../lib/lanes';
import { written } from '../lib/memory';
import { exp2x4 } from '../lib/powers';
import { COMP_ATTACK, COMP_RELEASE } from '../parameters';
import { CURVE } from './curve';

/** Float64, twice each: what remains of the state, what the target adds. */
const KEEP_ATTACK: i32 = <i32>memory.data(16, 16);
const TAKE_ATTACK: i32 = <i32>memory.data(16, 16);
const KEEP_RELEASE: i32 = <i32>memory.data(16, 16);
const TAKE_RELEASE: i32 = <i32>memory.data(16, 16);
/** See `Ballistics.sign`. */
const SIGN: i32 = <i32>memory.data(16, 16);
/** The make-up, log2, less the sign. */
const MAKEUP: i32 = <i32>memory.data(16, 16);

/** Linear gain at the end of the sub-block. */
export const COMPRESSOR: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;

/** The states after each sub-block of a group of four, float64. */
const REDUCTIONS: i32 = <i32>memory.data(32, 16);

export class Ballistics {
  /**
   * Smoothed reduction times the sign, log2, plus 1, so that it never becomes denormal. In float64,
   * since a long release moves less than a float32 can.
   */
  private reduction: f64 = 1;
  /** -1 where the attack is slower than the release: then the branch wanted is a maximum. */
  sign: f64 = 1;

  /** Nothing has been heard. */
  start(): void {
    this.reduction = 1;
  }

  /** Times count at once. */
  configure(): void {
    const attack = written(COMP_ATTACK);
    const release = written(COMP_RELEASE);
    const sign: f64 = attack <= release ? 1 : -1;
    if (sign != this.sign) this.reduction = 2 - this.reduction;
    this.sign = sign;
    v128.store(KEEP_ATTACK, f64x2.splat(attack));
    v128.store(TAKE_ATTACK, f64x2.splat(1 - attack));
    v128.store(KEEP_RELEASE, f64x2.splat(release));
    v128.store(TAKE_RELEASE, f64x2.splat(1 - release));
  }

  /** @param makeup log2. */
  setMakeup(makeup: f64): void {
    v128.store(SIGN, f32x4.splat(<f32>this.sign));
    v128.store(MAKEUP, f32x4.splat(<f32>(makeup - this.sign)));
  }

  get state(): v128 {
    return f64x2.splat(this.reduction);
  }

  /** Keeps the state after the last of some sub-blocks: what ran over it does not count. */
  keepState(subBlocks: i32): void {
    this.reduction = load<f64>(REDUCTIONS + (((subBlocks - 1) & 3) << 3));
  }

  /**
   * Smooths CURVE at `i`; returns the last state, which is the next call's `reduction`.
   *
   * Branching ballistics: the minimum of both branches is the branch wanted, as the attack moves
   * faster; where it is slower, everything is negated. From one state to the next: one product, one
   * sum, one minimum.
   */
  @inline
  smooth(i: i32, reduction: v128): v128 {
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
    const y3 = f64x2.pmin(
      f64x2.add(f64x2.mul(y2, keepRelease), f64x2.mul(x3, takeRelease)),
      f64x2.add(f64x2.mul(y2, keepAttack), f64x2.mul(x3, takeAttack)),
    );
    const y01 = v128.shuffle<i64>(y0, y1, 0, 2);
    const y23 = v128.shuffle<i64>(y2, y3, 0, 2);
    v128.store(REDUCTIONS, y01);
    v128.store(REDUCTIONS, y23, 16);
    const low = f32x4.demote_f64x2_zero(y01);
    v128.store(CURVE + i, v128.shuffle<i64>(low, f32x4.demote_f64x2_zero(y23), 0, 2));
    return y3;
  }

  /** CURVE at `i`, smoothed, to the linear gain. */
  @inline
  computeGain(i: i32): void {
    const smoothed = f32x4.mul(v128.load(CURVE + i), v128.load(SIGN));
    v128.store(COMPRESSOR + i, exp2x4(f32x4.add(smoothed, v128.load(MAKEUP))));
  }
}
