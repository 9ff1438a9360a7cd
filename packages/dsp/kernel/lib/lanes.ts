/**
 * Lane arrays: one float32 a sub-block. HISTORY values of the sub-blocks before, then those of the
 * present segment, then room for one vector that runs over. An array's address is that of the
 * segment's first value, LANE_START bytes behind the start of what is reserved.
 */
import { SEGMENT } from './memory';

const HISTORY: i32 = 64;
export const LANE_START: i32 = HISTORY * 4;
export const LANE_BYTES: i32 = (HISTORY + SEGMENT + 4) * 4;

/** Peaks of sub-blocks: from the samples to compressor and limiter. */
export const PEAKS: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;
/**
 * Gains, from the limiter to the samples: [s] and [s + 1] are those at the start and end of the
 * sub-block that leaves.
 */
export const GAINS: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;

/** Keeps the newest values of a lane array: moves them in front of it for the next segment. */
export function keep(lane: i32, vectors: i32, subBlocks: i32): void {
  // Ascending and below its source, so an overlap does no harm.
  for (let offset = vectors * -16; offset < 0; offset += 16)
    v128.store(lane + offset, v128.load(lane + offset + (subBlocks << 2)));
}

/** Fills a lane array with its history. */
export function fillLane(lane: i32, value: f32): void {
  for (let i = -HISTORY; i < SEGMENT + 4; i++) store<f32>(lane + (i << 2), value);
}
