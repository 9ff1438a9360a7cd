/** What the limiter must keep to: PEAKS and COMPRESSOR to MINIMUM. */
import { COMPRESSOR } from '../compressor/ballistics';
import { ONE } from '../lib/constants';
import { fillLane, keep, LANE_BYTES, LANE_START, PEAKS } from '../lib/lanes';
import { BETWEEN } from './true-peak';

/** The ceiling as it runs now, int16 units, in all lanes. */
export const CEILING: i32 = <i32>memory.data(16, 16);
/** The largest gain allowed, its sliding minima over 2, 4, 8 sub-blocks, and over the look-ahead. */
const REQUIRED: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;
const MIN_2: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;
const MIN_4: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;
const MIN_8: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;
export const MINIMUM: i32 = <i32>memory.data(LANE_BYTES, 16) + LANE_START;

export class Required {
  start(): void {
    fillLane(REQUIRED, 1);
    fillLane(MIN_2, 1);
    fillLane(MIN_4, 1);
    fillLane(MIN_8, 1);
  }

  /**
   * Four sub-blocks from `i` on; see control/recursions.ts.
   * @param width sub-blocks of the look-ahead: 4, 8 or 16.
   */
  @inline
  computeMinimum(i: i32, width: i32, truePeak: bool): void {
    const lastGain = v128.load(COMPRESSOR + i - 16);
    const gain = v128.load(COMPRESSOR + i);
    let highest = f32x4.pmax(gain, v128.shuffle<i32>(lastGain, gain, 3, 4, 5, 6));
    let peaks = v128.load(PEAKS + i);
    if (truePeak) {
      // It may belong to the sub-block before.
      highest = f32x4.pmax(highest, v128.shuffle<i32>(lastGain, gain, 2, 3, 4, 5));
      peaks = f32x4.pmax(peaks, v128.load(BETWEEN + i));
    }
    const min1 = f32x4.pmin(
      v128.load(ONE),
      f32x4.div(v128.load(CEILING), f32x4.mul(peaks, highest)),
    );
    // By doubling.
    const last1 = v128.load(REQUIRED + i - 16);
    const min2 = f32x4.pmin(min1, v128.shuffle<i32>(last1, min1, 3, 4, 5, 6));
    const last2 = v128.load(MIN_2 + i - 16);
    const min4 = f32x4.pmin(min2, v128.shuffle<i32>(last2, min2, 2, 3, 4, 5));
    v128.store(REQUIRED + i, min1);
    v128.store(MIN_2 + i, min2);
    v128.store(MIN_4 + i, min4);
    let minimum = min4;
    if (width > 4) {
      const min8 = f32x4.pmin(min4, v128.load(MIN_4 + i - 16));
      v128.store(MIN_8 + i, min8);
      minimum = min8;
      if (width > 8) minimum = f32x4.pmin(min8, v128.load(MIN_8 + i - 32));
    }
    v128.store(MINIMUM + i, minimum);
  }

  keep(subBlocks: i32): void {
    keep(REQUIRED, 1, subBlocks);
    keep(MIN_2, 1, subBlocks);
    keep(MIN_4, 1, subBlocks);
    keep(MIN_8, 2, subBlocks);
  }
}
