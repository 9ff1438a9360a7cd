/**
 * Where everything lies in the two pages of memory that a chain has; the second is touched only by
 * the limiter of a sum. Bytes.
 *
 * A lane array holds one float32 a sub-block: HISTORY values of the sub-blocks before, then those
 * of the present segment, then room for one vector that runs over.
 */

/** Frames of a sub-block, and the most sub-blocks that one segment carries. */
export const SUB_BLOCK: i32 = 16;
export const SEGMENT: i32 = 32;

const HISTORY: i32 = 64;
const LANE_BYTES: i32 = (HISTORY + SEGMENT + 4) * 4;

/** What the host reads: nine float64 values, see endWindow and publish in index.ts. */
export const RESULTS: i32 = 16;
/** Halves of the true-peak filter, written by the host: see writeFilter in ../src/wasm-chain.ts. */
export const FILTER: i32 = 128;
/** Gains of the 16 frames of a sub-block that is cut into pieces, twice each (left, right). */
export const RAMP: i32 = FILTER + 6 * 4 * 16;

/** Values that loops need in all lanes: see constants.ts. */
export const CONSTANTS: i32 = 1_024;
/** The states after each sub-block of a group of four, float64: of ballistics and release. */
export const STATES: i32 = 1_648;

const LANES: i32 = 1_712 + HISTORY * 4;
/** Peaks of sub-blocks, then sliding maxima of 2, 4, 8, 16, 32, 64 of them. */
export const PEAKS: i32 = LANES;
export const MAX_2: i32 = LANES + LANE_BYTES;
export const MAX_4: i32 = LANES + 2 * LANE_BYTES;
/** MAX_4 + n * MAX_STRIDE is the maximum of 4 * 2^n. */
export const MAX_STRIDE: i32 = LANE_BYTES;
/** 1 + sign * reduction (see constants.ts), log2; the ballistics smooth it in place. */
export const CURVE: i32 = LANES + 7 * LANE_BYTES;
/** Compressor's linear gain at the end of the sub-block. */
export const COMPRESSOR: i32 = LANES + 8 * LANE_BYTES;
/** Highest values between the samples. */
export const BETWEEN: i32 = LANES + 9 * LANE_BYTES;
/** Gain that the limiter must keep to, sliding minima of 2, 4, 8, and of the look-ahead. */
export const REQUIRED: i32 = LANES + 10 * LANE_BYTES;
export const MIN_2: i32 = LANES + 11 * LANE_BYTES;
export const MIN_4: i32 = LANES + 12 * LANE_BYTES;
export const MIN_8: i32 = LANES + 13 * LANE_BYTES;
/** Limiter's gain after release, then sums of 2 and 4 of them. */
export const RELEASED: i32 = LANES + 14 * LANE_BYTES;
export const SUM_2: i32 = LANES + 15 * LANE_BYTES;
export const SUM_4: i32 = LANES + 16 * LANE_BYTES;
export const MINIMUM: i32 = LANES + 18 * LANE_BYTES;
/** Final gains: [s] and [s + 1] are those at the start and end of the sub-block that leaves. */
export const GAINS: i32 = LANES + 17 * LANE_BYTES;

/** The look-ahead: a ring of interleaved int16 frames; a power of two, holds segment and delay. */
export const RING_FRAMES: i32 = 1_024;
export const RING: i32 = 10_240;
/** float32 frames of a segment with 12 frames before it, for the true-peak filter. */
export const FLOATS: i32 = RING + RING_FRAMES * 4;
export const FLOATS_BEFORE: i32 = 12;
/** Highest magnitudes of each sub-block, eight a sub-block. */
export const MAGNITUDES: i32 = FLOATS + (12 + SEGMENT * SUB_BLOCK) * 8;

/** What the host reads and writes: interleaved int16, 4,096 frames each. */
export const BLOCK: i32 = 32_768;
export const INSERT: i32 = 49_152;

/** Sums of several channels: interleaved int32, 4,096 frames; and their look-ahead. */
export const SUM: i32 = 65_536;
export const WIDE_RING: i32 = 98_304;
