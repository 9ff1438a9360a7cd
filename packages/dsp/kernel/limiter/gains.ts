/** The limiter's box and the compressor's delay: RELEASED and COMPRESSOR to GAINS. */
import { COMPRESSOR } from '../compressor/ballistics';
import { fillLane, GAINS, keep, LANE_BYTES, LANE_START } from '../lib/lanes';
import { RELEASED } from './release';

/** Sums of 2 and 4 of RELEASED. */
const SUM_2: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;
const SUM_4: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;

/** @param gain the compressor's, of a chain that has heard nothing. */
export function startGains(gain: f32): void {
  fillLane(RELEASED, 1);
  fillLane(SUM_2, 2);
  fillLane(SUM_4, 4);
  fillLane(GAINS, gain);
}

/**
 * Mean over the look-ahead less one sub-block (less two with true peak), times the compressor's
 * gain of as long ago: the gains from GAINS[2] on. Returns the lowest of them.
 * @param width sub-blocks of the look-ahead: 4, 8 or 16.
 */
export function computeGains(width: i32, truePeak: bool, subBlocks: i32): f32 {
  const bytes = subBlocks << 2;
  const odd = !truePeak;
  const scale = f32x4.splat(1 / <f32>(odd ? width - 1 : width - 2));
  const delayed = COMPRESSOR - ((width - 1) << 2);
  let last1 = v128.load(RELEASED - 16);
  let last2 = v128.load(SUM_2 - 16);
  let low = f32x4.splat(1e9);
  for (let i = 0; i < bytes; i += 16) {
    const sum1 = v128.load(RELEASED + i);
    const sum2 = f32x4.add(sum1, v128.shuffle<i32>(last1, sum1, 3, 4, 5, 6));
    const sum4 = f32x4.add(sum2, v128.shuffle<i32>(last2, sum2, 2, 3, 4, 5));
    v128.store(SUM_2 + i, sum2);
    v128.store(SUM_4 + i, sum4);
    last1 = sum1;
    last2 = sum2;
    // 14 = 8 + 4 + 2, 6 = 4 + 2, 2; one more where no true peak needs the room.
    let sum = sum2;
    if (width == 16) {
      const sum8 = f32x4.add(sum4, v128.load(SUM_4 + i - 16));
      sum = f32x4.add(sum8, f32x4.add(v128.load(SUM_4 + i - 32), v128.load(SUM_2 + i - 48)));
    } else if (width == 8) sum = f32x4.add(sum4, v128.load(SUM_2 + i - 16));
    if (odd) sum = f32x4.add(sum, v128.load(RELEASED + i - ((width - 2) << 2)));
    const gain = f32x4.mul(f32x4.mul(sum, scale), v128.load(delayed + i));
    v128.store(GAINS + 8 + i, gain);
    // What runs over the segment's end does not count.
    if (i + 16 <= bytes) low = f32x4.pmin(low, gain);
  }
  for (let i = bytes & ~15; i < bytes; i += 4)
    low = f32x4.pmin(low, v128.load32_splat(GAINS + 8 + i));
  low = f32x4.pmin(low, v128.shuffle<i32>(low, low, 2, 3, 0, 1));
  low = f32x4.pmin(low, v128.shuffle<i32>(low, low, 1, 0, 3, 2));
  keep(COMPRESSOR, 4, subBlocks);
  keep(RELEASED, 4, subBlocks);
  keep(SUM_2, 3, subBlocks);
  keep(SUM_4, 2, subBlocks);
  return f32x4.extract_lane(low, 0);
}
