/** The limiter of a sum, from block to block. */
import { advance, control } from './control';
import { PEAKS, SEGMENT, SUB_BLOCK } from './layout';
import { isChanging } from './parameters';
import * as state from './state';
import { floatsOfSum, processSumPiece, putSumOut, takeSumIn } from './sum';

/** Limits the sum into BLOCK and empties it. */
export function processSum(frames: i32): void {
  let at = 0;
  while (at < frames) {
    let count = frames - at;
    if (state.phase == 0 && count >= SUB_BLOCK) {
      const subBlocks = isChanging() ? 1 : min(count >> 4, SEGMENT);
      takeSumIn(at, subBlocks);
      if (state.truePeak) floatsOfSum(subBlocks);
      if (isChanging()) {
        putSumOut(at, subBlocks);
        control(subBlocks);
      } else {
        control(subBlocks);
        putSumOut(at, subBlocks);
      }
      advance(subBlocks);
      count = subBlocks << 4;
    } else {
      count = min(count, SUB_BLOCK - state.phase);
      processSumPiece(at, count);
      if (state.phase == SUB_BLOCK) {
        store<f32>(PEAKS, <f32>state.partialPeak);
        if (state.truePeak) floatsOfSum(1);
        control(1);
        advance(1);
        state.phase = 0;
        state.partialPeak = 0;
      }
    }
    at += count;
  }
}
