/** The control rate as a whole. */
import { smoothAndRelease } from './ballistics';
import { computeCurve } from './detector';
import { computeGains } from './gains';
import { GAINS, RING_FRAMES } from './layout';
import { stepGlide } from './parameters';
import * as state from './state';
import { detectBetween } from './true-peak';

/** From the peaks of complete sub-blocks to the gains of those that leave next. */
export function control(subBlocks: i32): void {
  stepGlide();
  if (state.truePeak) detectBetween(subBlocks);
  computeCurve(subBlocks);
  smoothAndRelease(subBlocks);
  computeGains(subBlocks);
  state.truePeak = state.truePeakNext;
}

/** On to the sub-blocks after these. */
export function advance(subBlocks: i32): void {
  const last = GAINS + (subBlocks << 2);
  store<f32>(GAINS, load<f32>(last));
  store<f32>(GAINS, load<f32>(last, 4), 4);
  state.ringAt = (state.ringAt + (subBlocks << 6)) & (RING_FRAMES * 4 - 1);
}
