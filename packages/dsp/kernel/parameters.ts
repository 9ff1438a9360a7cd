/** Parameters: taken at once, or gliding one step a sub-block; see ../src/glide.ts. */
import { writeBallistics, writeCurve, writeLimit } from './constants';
import { exp2x4 } from './lanes';
import * as state from './state';

/** New parameters: those that would click glide, the others count at once. */
export function setTargets(
  threshold: f64,
  slope: f64,
  knee: f64,
  makeup: f64,
  ceiling: f64,
  attack: f64,
  release: f64,
  limiterRelease: f64,
  truePeak: i32,
  dither: i32,
  gateLength: i32,
): void {
  state.thresholdTarget = threshold;
  state.slopeTarget = slope;
  state.kneeTarget = knee;
  state.makeupTarget = makeup;
  state.ceilingTarget = ceiling;
  state.glideLeft = state.glideSteps;

  state.clampTarget = <i32>ceiling;
  setLimit(max(state.clampLimit, state.clampTarget));
  state.clampLeft = state.glideSteps + state.lookaheadSubBlocks;

  const sign: f64 = attack <= release ? 1 : -1;
  if (sign != state.branchSign) state.reduction = 2 - state.reduction;
  state.branchSign = sign;
  writeBallistics(attack, release, limiterRelease);
  writeCurve();
  state.truePeakNext = truePeak;
  state.dither = dither;
  const position = <f64>(state.gatePosition * gateLength) / <f64>state.gateLength;
  state.gatePosition = <i32>Math.floor(position + 0.5);
  state.gateLength = gateLength;
}

/** Something moves from one sub-block to the next. */
export function isChanging(): bool {
  return (state.glideLeft | state.clampLeft | (state.truePeak ^ state.truePeakNext)) != 0;
}

/** Moves glide and clamp one sub-block on. */
export function stepGlide(): void {
  if (state.clampLeft > 0) {
    state.clampLeft--;
    if (state.clampLeft == 0) setLimit(state.clampTarget);
  }
  if (state.glideLeft == 0) return;
  const left = <f64>state.glideLeft;
  state.threshold += (state.thresholdTarget - state.threshold) / left;
  state.slope += (state.slopeTarget - state.slope) / left;
  state.knee += (state.kneeTarget - state.knee) / left;
  state.makeup += (state.makeupTarget - state.makeup) / left;
  state.ceiling += (state.ceilingTarget - state.ceiling) / left;
  state.glideLeft--;
  if (state.glideLeft == 0) land();
  else takeCurve();
}

/** Puts the gliding parameters on their targets. */
export function land(): void {
  state.threshold = state.thresholdTarget;
  state.slope = state.slopeTarget;
  state.knee = state.kneeTarget;
  state.makeup = state.makeupTarget;
  state.ceiling = state.ceilingTarget;
  takeCurve();
}

function takeCurve(): void {
  writeCurve();
  state.perMakeup = 1 / linear(state.makeup);
}

export function setLimit(limit: i32): void {
  state.clampLimit = limit;
  writeLimit();
}

function linear(log2: f64): f32 {
  return f32x4.extract_lane(exp2x4(f32x4.splat(<f32>log2)), 0);
}
