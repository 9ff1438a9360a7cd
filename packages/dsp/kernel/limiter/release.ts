/** The limiter's release, four sub-blocks a step: MINIMUM to RELEASED; see control/recursions.ts. */
import { LANE_BYTES, LANE_START } from '../lib/lanes';
import { written } from '../lib/memory';
import { LIMITER_RELEASE } from '../parameters';
import { MINIMUM } from './required';

/** Float64, twice each: what remains of the state, what the target adds. */
const KEEP_LIMITER: i32 = <i32>memory.data(16, 16);
const TAKE_LIMITER: i32 = <i32>memory.data(16, 16);

/** Gain after release. */
export const RELEASED: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;

/** The states after each sub-block of a group of four, float64. */
const RELEASES: i32 = <i32>memory.data(32, 16);

export class Release {
  /** The gain after release. */
  private gain: f64 = 1;

  start(): void {
    this.gain = 1;
  }

  /** The time counts at once. */
  configure(): void {
    const release = written(LIMITER_RELEASE);
    v128.store(KEEP_LIMITER, f64x2.splat(release));
    v128.store(TAKE_LIMITER, f64x2.splat(1 - release));
  }

  get state(): v128 {
    return f64x2.splat(this.gain);
  }

  /** Keeps the state after the last of some sub-blocks: what ran over it does not count. */
  keepState(subBlocks: i32): void {
    this.gain = load<f64>(RELEASES + (((subBlocks - 1) & 3) << 3));
  }

  /** Down at once, up with the release's coefficient; returns the last state. */
  @inline
  release(i: i32, released: v128): v128 {
    const keepOld = v128.load(KEEP_LIMITER);
    const takeNew = v128.load(TAKE_LIMITER);
    const m = v128.load(MINIMUM + i);
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
    const z3 = f64x2.pmin(f64x2.add(f64x2.mul(z2, keepOld), n3), m3);
    const z01 = v128.shuffle<i64>(z0, z1, 0, 2);
    const z23 = v128.shuffle<i64>(z2, z3, 0, 2);
    v128.store(RELEASES, z01);
    v128.store(RELEASES, z23, 16);
    const low = f32x4.demote_f64x2_zero(z01);
    v128.store(RELEASED + i, v128.shuffle<i64>(low, f32x4.demote_f64x2_zero(z23), 0, 2));
    return z3;
  }
}
