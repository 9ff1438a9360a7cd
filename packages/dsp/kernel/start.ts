/** The beginning of a chain. */
import { fillLane } from './lanes';
import {
  BETWEEN,
  COMPRESSOR,
  GAINS,
  MAX_STRIDE,
  MIN_2,
  MIN_4,
  MIN_8,
  PEAKS,
  RELEASED,
  REQUIRED,
  RESULTS,
  RING,
  RING_FRAMES,
  SUM_2,
  SUM_4,
  WIDE_RING,
} from './layout';
import { land, setLimit } from './parameters';
import * as state from './state';
import { beginWindow } from './windows';

/**
 * The state of a chain that has heard nothing yet, its gate closed, at its targets.
 * @param ofSum 1 for the limiter of a sum, which alone uses the second page of memory.
 */
export function start(ofSum: i32): void {
  state.glideLeft = 0;
  land();
  setLimit(state.clampTarget);
  state.clampLeft = 0;
  state.truePeak = state.truePeakNext;
  state.reduction = 1;
  state.limiterGain = 1;
  state.gateOpen = 0;
  state.gatePosition = 0;
  state.phase = 0;
  state.partialPeak = 0;
  state.ringAt = 0;
  state.sample = 0;
  state.windowCount = 0;
  state.windowPhase = 0;
  beginWindow();
  state.clippedBefore = 0;
  state.clippedAfter = 0;
  for (let i = 0; i < 72; i += 8) store<f64>(RESULTS + i, 0);
  for (let i = 0; i < RING_FRAMES * 4; i += 4) store<i32>(RING + i, 0);
  if (ofSum) for (let i = 0; i < RING_FRAMES * 8; i += 4) store<i32>(WIDE_RING + i, 0);
  for (let i = 0; i < 8; i++) fillLane(PEAKS + i * MAX_STRIDE, 0);
  fillLane(BETWEEN, 0);
  fillLane(REQUIRED, 1);
  fillLane(MIN_2, 1);
  fillLane(MIN_4, 1);
  fillLane(MIN_8, 1);
  fillLane(RELEASED, 1);
  fillLane(SUM_2, 2);
  fillLane(SUM_4, 4);
  const gain: f32 = 1 / state.perMakeup;
  fillLane(COMPRESSOR, gain);
  fillLane(GAINS, gain);
}
