/**
 * Values that loops need in all lanes of a vector. They lie in memory because V8 builds a vector
 * constant anew in every turn of a loop; one that is loaded before the loop stays in a register.
 */

/** 1.5 * 2^23: added to a float32 it rounds to the nearest integer; and that number's bits. */
export const ROUNDING: i32 = <i32>(
  memory.data<f32>([12_582_912, 12_582_912, 12_582_912, 12_582_912], 16)
);
export const ROUNDING_BITS: i32 = <i32>(
  memory.data<i32>([0x4b400000, 0x4b400000, 0x4b400000, 0x4b400000], 16)
);
/** What part of a sub-block's 16 frames have passed at frames 0, 0, 1, 1 and 2, 2, 3, 3. */
export const PART_01: i32 = <i32>memory.data<f32>([0, 0, 0.0625, 0.0625], 16);
export const PART_23: i32 = <i32>memory.data<f32>([0.125, 0.125, 0.1875, 0.1875], 16);
export const QUARTER: i32 = <i32>memory.data<f32>([0.25, 0.25, 0.25, 0.25], 16);
export const ONE: i32 = <i32>memory.data<f32>([1, 1, 1, 1], 16);
export const ZERO: i32 = <i32>memory.data(16, 16);
