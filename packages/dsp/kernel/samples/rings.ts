/**
 * The look-ahead: what came in and has not left yet. Two rings of interleaved frames, a power of two
 * long, which hold a segment and the delay: int16 as the device gave it, and float32 for what stages
 * have changed and for sums. Positions are byte offsets in the int16 ring; the other's are twice that.
 */
const FRAMES: i32 = 1_024;

export const RING: i32 = <i32>memory.data(4_096, 16);
export const RING_MASK: i32 = FRAMES * 4 - 1;
const WIDE: i32 = <i32>memory.data(8_192, 16);
const WIDE_MASK: i32 = FRAMES * 8 - 1;

export function startRings(): void {
  for (let i = 0; i < FRAMES * 4; i += 4) store<i32>(RING + i, 0);
  for (let i = 0; i < FRAMES * 8; i += 4) store<i32>(WIDE + i, 0);
}

/** Address in the ring of samples of type T (i16 or f32) at a position. */
export function inRing<T>(position: i32): i32 {
  return isFloat<T>() ? WIDE + ((position << 1) & WIDE_MASK) : RING + (position & RING_MASK);
}

/** Four samples of type T as float32. */
export function floats<T>(address: i32): v128 {
  if (isFloat<T>()) return v128.load(address);
  return f32x4.convert_i32x4_s(v128.load16x4_s(address));
}

/** The four after these. */
export function nextFloats<T>(address: i32): v128 {
  if (isFloat<T>()) return v128.load(address, 16);
  return f32x4.convert_i32x4_s(v128.load16x4_s(address, 8));
}

/** RING to WIDE, all of it: the samples of the past as float32. */
export function widen(): void {
  for (let i = 0; i < FRAMES * 4; i += 8)
    v128.store(WIDE + (i << 1), f32x4.convert_i32x4_s(v128.load16x4_s(RING + i)));
}

/** The frames from `position` on, as float32: what the true-peak filter reads. */
export function copyFloats<T>(position: i32, frames: i32, to: i32): void {
  for (let frame = 0; frame < frames; frame += 4) {
    const from = position + (frame << 2);
    // Four frames never lie across the ring's end.
    const source = inRing<T>(from);
    v128.store(to + (frame << 3), floats<T>(source));
    v128.store(to + (frame << 3), nextFloats<T>(source), 16);
  }
}
