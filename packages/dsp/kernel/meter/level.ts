/** One place's meter: energy, peak and clipped samples, in integers and hence exact. */

/** |sample| from which a sample counts as clipped. */
const CLIP_LEVEL: i32 = 32_767;

export class Level {
  /** Of the present window. */
  energy: i64 = 0;
  peak: i32 = 0;
  /** Since the start. */
  clipped: f64 = 0;

  start(): void {
    this.beginWindow();
    this.clipped = 0;
  }

  beginWindow(): void {
    this.energy = 0;
    this.peak = 0;
  }

  /** One frame, by its magnitudes. */
  addFrame(left: i32, right: i32): void {
    // The magnitude of -32768, squared, twice: 2^31 as an unsigned number.
    this.energy += <i64>(<u32>(left * left) + <u32>(right * right));
    const top = max(left, right);
    if (top > this.peak) this.peak = top;
    if (top < CLIP_LEVEL) return;
    this.clipped += <f64>(<i32>(left >= CLIP_LEVEL) + <i32>(right >= CLIP_LEVEL));
  }

  /**
   * The int16 samples from address `from` on, whose sums and magnitudes are known:
   * @param both accumulated i64x2 values whose halves are two unsigned 32-bit sums of squares
   * @param high the upper halves of these, accumulated
   * @param peak eight unsigned 16-bit magnitudes, of which the highest counts
   */
  add(from: i32, bytes: i32, both: v128, high: v128, peak: v128): void {
    const top = highest(peak);
    this.energy += energyOf(both, high);
    this.peak = max(this.peak, top);
    if (top >= CLIP_LEVEL) this.clipped += countClipped(from, bytes);
  }

  /** The int16 samples from address `from` on, in a pass of its own. */
  addSamples(from: i32, bytes: i32): void {
    let both = i64x2.splat(0);
    let high = both;
    let peak = both;
    for (let i = 0; i < bytes; i += 16) {
      const x = v128.load(from + i);
      const energy = i32x4.dot_i16x8_s(x, x);
      both = i64x2.add(both, energy);
      high = i64x2.add(high, i64x2.shr_u(energy, 32));
      peak = i16x8.max_u(peak, i16x8.abs(x));
    }
    this.add(from, bytes, both, high, peak);
  }
}

/** Highest of eight unsigned 16-bit values. */
function highest(x: v128): i32 {
  let m = i16x8.max_u(x, v128.shuffle<i64>(x, x, 1, 0));
  m = i16x8.max_u(m, i64x2.shr_u(m, 32));
  m = i16x8.max_u(m, i64x2.shr_u(m, 16));
  return i16x8.extract_lane_u(m, 0);
}

function energyOf(both: v128, high: v128): i64 {
  const h = i64x2.extract_lane(high, 0) + i64x2.extract_lane(high, 1);
  const b = i64x2.extract_lane(both, 0) + i64x2.extract_lane(both, 1);
  return b - (h << 32) + h;
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
