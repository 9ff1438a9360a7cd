/**
 * The memory that host and kernel share, and the sizes that the others follow. A chain has two pages,
 * which never grow; what a folder needs for itself it reserves where it uses it (`memory.data`).
 */
import { VALUE_BYTES } from '../parameters';

/** Frames of a sub-block, and the most sub-blocks that one segment carries. */
export const SUB_BLOCK: i32 = 16;
export const SEGMENT: i32 = 32;

/** What the host writes: interleaved int16, 4,096 frames; `process` leaves there what leaves. */
export const BLOCK: i32 = <i32>memory.data(16_384, 16);
/** Interleaved int16, 4,096 frames: what is added after the gate. */
export const INSERT: i32 = <i32>memory.data(16_384, 16);
/** Sums of several channels: interleaved int32, 4,096 frames. */
export const SUM: i32 = <i32>memory.data(32_768, 16);
/** The values of parameters.ts as the host last wrote them, float64. */
export const VALUES: i32 = <i32>memory.data(VALUE_BYTES, 16);
/** What the host reads: nine float64 values, see meter/windows.ts. */
export const RESULTS: i32 = <i32>memory.data(72, 16);

/** A value as the host last wrote it; `place` is one of parameters.ts. */
export function written(place: i32): f64 {
  return load<f64>(VALUES + place);
}
