/**
 * Two sections of second order, as state-variable filters with trapezoidal integrators (Zavalishin,
 * The Art of VA Filter Design, 4): their states are what the integrators hold, whatever the corner is,
 * so another corner can take them over. In float64: at 20 Hz and 192 kHz, float32 states would add half
 * an LSB of noise to a low tone. Left and right in one vector.
 */

/** 1/Q of the sections, fourth-order Butterworth: 2 cos of 22.5 and 67.5 degrees. */
const DAMPING_A: f64 = 1.8477590650225735;
const DAMPING_B: f64 = 0.7653668647301797;

/** int16 units: a state below it is none, and cannot become denormal. */
const NEGLIGIBLE: f64 = 1e-15;

export class Filter {
  /** tan(pi corner / rate); 0 is off. */
  warped: f64 = 0;
  /** Band-pass and low-pass integrator of the first and of the second section. */
  private bandA: v128 = f64x2.splat(0);
  private lowA: v128 = f64x2.splat(0);
  private bandB: v128 = f64x2.splat(0);
  private lowB: v128 = f64x2.splat(0);

  get isOn(): bool {
    return this.warped != 0;
  }

  /** As though it had always heard this frame. */
  startFrom(frame: v128): void {
    this.bandA = f64x2.splat(0);
    this.lowA = frame;
    this.bandB = f64x2.splat(0);
    this.lowB = f64x2.splat(0);
  }

  takeStates(other: Filter): void {
    this.bandA = other.bandA;
    this.lowA = other.lowA;
    this.bandB = other.bandB;
    this.lowB = other.lowB;
  }

  /** float32 frames from an address on, in place. */
  run(from: i32, frames: i32): void {
    if (!this.isOn) return;
    const g = this.warped;
    const a = 1 / (1 + g * (g + DAMPING_A));
    const b = 1 / (1 + g * (g + DAMPING_B));
    // From the states before a frame to what leaves and to the states after it, without a detour over
    // the integrators' inputs: each waits for one difference, one product and one sum.
    const outA = f64x2.splat(a);
    const bandOutA = f64x2.splat(a * (g + DAMPING_A));
    const bandKeepA = f64x2.splat(2 * a - 1);
    const bandTakeA = f64x2.splat(2 * a * g);
    const lowTakeA = f64x2.splat(2 * a * g * g);
    const outB = f64x2.splat(b);
    const bandOutB = f64x2.splat(b * (g + DAMPING_B));
    const bandKeepB = f64x2.splat(2 * b - 1);
    const bandTakeB = f64x2.splat(2 * b * g);
    const lowTakeB = f64x2.splat(2 * b * g * g);
    let bandA = this.bandA;
    let lowA = this.lowA;
    let bandB = this.bandB;
    let lowB = this.lowB;
    for (let at = from; at < from + (frames << 3); at += 8) {
      const x = f64x2.promote_low_f32x4(v128.load64_zero(at));
      const restA = f64x2.sub(x, lowA);
      const y = f64x2.sub(f64x2.mul(outA, restA), f64x2.mul(bandOutA, bandA));
      lowA = f64x2.add(f64x2.add(lowA, f64x2.mul(bandTakeA, bandA)), f64x2.mul(lowTakeA, restA));
      bandA = f64x2.add(f64x2.mul(bandKeepA, bandA), f64x2.mul(bandTakeA, restA));
      const restB = f64x2.sub(y, lowB);
      const z = f64x2.sub(f64x2.mul(outB, restB), f64x2.mul(bandOutB, bandB));
      lowB = f64x2.add(f64x2.add(lowB, f64x2.mul(bandTakeB, bandB)), f64x2.mul(lowTakeB, restB));
      bandB = f64x2.add(f64x2.mul(bandKeepB, bandB), f64x2.mul(bandTakeB, restB));
      v128.store64_lane(at, f32x4.demote_f64x2_zero(z), 0);
    }
    this.bandA = bandA;
    this.lowA = lowA;
    this.bandB = bandB;
    this.lowB = lowB;
  }

  /** At the end of a sub-block: what has died away is gone. */
  dropNegligible(): void {
    this.bandA = audible(this.bandA);
    this.lowA = audible(this.lowA);
    this.bandB = audible(this.bandB);
    this.lowB = audible(this.lowB);
  }
}

function audible(state: v128): v128 {
  return v128.and(state, f64x2.ge(f64x2.abs(state), f64x2.splat(NEGLIGIBLE)));
}
