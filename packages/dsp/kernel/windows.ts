/** The meters' windows, and what they leave for the host in RESULTS. */
import { RESULTS } from './layout';
import * as state from './state';

/** Window k begins at frame floor(k * rate / 10). */
export function beginWindow(): void {
  state.windowPhase += state.windowRemainder;
  const more = state.windowPhase >= 10;
  if (more) state.windowPhase -= 10;
  state.windowFrames = state.framesPerWindow + <i32>more;
  state.windowLeft = state.windowFrames;
  state.energyBefore = 0;
  state.energyAfter = 0;
  state.peakBefore = 0;
  state.peakAfter = 0;
  state.lowestGain = 1;
}

export function endWindow(): void {
  state.windowCount += 1;
  store<f64>(RESULTS, state.windowCount);
  store<f64>(RESULTS, <f64>state.windowFrames, 8);
  store<f64>(RESULTS, <f64>state.energyBefore, 16);
  store<f64>(RESULTS, <f64>state.energyAfter, 24);
  store<f64>(RESULTS, <f64>state.peakBefore, 32);
  store<f64>(RESULTS, <f64>state.peakAfter, 40);
  store<f64>(RESULTS, <f64>state.lowestGain, 48);
  beginWindow();
}

/** Counters that do not wait for a window's end. */
export function publish(): void {
  store<f64>(RESULTS, state.clippedBefore, 56);
  store<f64>(RESULTS, state.clippedAfter, 64);
}
