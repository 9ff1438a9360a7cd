/**
 * The chain as a WebAssembly SIMD kernel: one module instance is one channel. The same algorithm
 * as the float64 reference in ../src, in segments of up to 32 sub-blocks, stage by stage.
 */
import { addInsert, meterBlock, putOut, putOutDithered, putSilence, takeIn } from './audio';
import { smoothAndRelease } from './ballistics';
import { writeBallistics, writeConstants, writeCurve, writeLimit } from './constants';
import { computeCurve } from './detector';
import { computeGains } from './gains';
import { exp2x4, fillLane } from './lanes';
import {
  BETWEEN,
  BLOCK,
  COMPRESSOR,
  FILTER,
  GAINS,
  INSERT,
  MAX_2,
  MAX_4,
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
  SEGMENT,
  SUB_BLOCK,
  SUM,
  SUM_2,
  SUM_4,
  WIDE_RING,
} from './layout';
import { processPiece } from './pieces';
import * as state from './state';
import { addToSum, floatsOfSum, processSumPiece, putSumOut, takeSumIn } from './sum';
import { detectBetween, floatsOfRing } from './true-peak';

export const blockAddress: i32 = BLOCK;
export const insertAddress: i32 = INSERT;
export const sumAddress: i32 = SUM;
export const filterAddress: i32 = FILTER;
export const resultsAddress: i32 = RESULTS;

/** Fixes what does not change; then `setTargets`, then `start`. */
export function construct(
  sampleRateHz: i32,
  lookaheadSubBlocks: i32,
  holdSubBlocks: i32,
  glideSteps: i32,
): void {
  state.lookaheadSubBlocks = lookaheadSubBlocks;
  state.holdSubBlocks = holdSubBlocks;
  state.glideSteps = glideSteps;
  writeConstants();
  state.framesPerWindow = sampleRateHz / 10;
  state.windowRemainder = sampleRateHz % 10;
}

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

export function setGate(open: i32): void {
  state.gateOpen = open;
}

export function isSilent(): i32 {
  return <i32>(!state.gateOpen && state.gatePosition == 0);
}

/** Gain of compressor and limiter at the start of the sub-block that leaves now. */
export function gain(): f64 {
  return <f64>load<f32>(GAINS);
}

/** Processes the first frames of BLOCK in place; `frames` is within its length. */
export function process(frames: i32, withInsert: i32): void {
  let at = 0;
  while (at < frames) {
    let count = min(frames - at, state.windowLeft);
    if (state.phase == 0 && count >= SUB_BLOCK && gateIsSteady()) {
      const most = isChanging() ? 1 : SEGMENT;
      const subBlocks = min(count >> 4, most);
      processSegment(at << 2, subBlocks, withInsert);
      count = subBlocks << 4;
    } else {
      count = min(count, SUB_BLOCK - state.phase);
      processPiece(at << 2, count, withInsert);
      if (state.phase == SUB_BLOCK) endPiece();
    }
    at += count;
    state.windowLeft -= count;
    if (state.windowLeft == 0) endWindow();
  }
  publish();
}

/** Adds the first frames of BLOCK, a channel's, to the sum. */
export function add(frames: i32): void {
  addToSum(frames);
}

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

function gateIsSteady(): bool {
  return state.gatePosition == (state.gateOpen ? state.gateLength : 0);
}

/** Something moves from one sub-block to the next. */
function isChanging(): bool {
  return (state.glideLeft | state.clampLeft | (state.truePeak ^ state.truePeakNext)) != 0;
}

function processSegment(at: i32, subBlocks: i32, withInsert: i32): void {
  takeIn(at, subBlocks);
  if (state.truePeak) floatsOfRing(subBlocks);
  if (isChanging()) {
    // One sub-block: it leaves with the gain and the limit from before its own control step.
    leave(at, subBlocks, withInsert);
    control(subBlocks);
  } else {
    control(subBlocks);
    leave(at, subBlocks, withInsert);
  }
  advance(subBlocks);
  state.sample += subBlocks << 5;
}

/** The sub-blocks that leave, through gain, gate, insert and meter. */
function leave(at: i32, subBlocks: i32, withInsert: i32): void {
  const open = state.gateOpen;
  if (!open) putSilence(at, subBlocks);
  else if (state.dither) putOutDithered(at, subBlocks);
  else if (!withInsert) {
    putOut(at, subBlocks);
    return;
  } else putOutUnmetered(at, subBlocks);
  if (withInsert) addInsert(at, subBlocks);
  if (open | withInsert) meterBlock(at, subBlocks);
}

/** What leaves is metered after the insert is added. */
function putOutUnmetered(at: i32, subBlocks: i32): void {
  const energy = state.energyAfter;
  const peak = state.peakAfter;
  const clipped = state.clippedAfter;
  putOut(at, subBlocks);
  state.energyAfter = energy;
  state.peakAfter = peak;
  state.clippedAfter = clipped;
}

/** A sub-block that came in pieces is complete. */
function endPiece(): void {
  store<f32>(PEAKS, <f32>state.partialPeak);
  if (state.truePeak) floatsOfRing(1);
  control(1);
  advance(1);
  state.phase = 0;
  state.partialPeak = 0;
}

/** From the peaks of complete sub-blocks to the gains of those that leave next. */
function control(subBlocks: i32): void {
  stepGlide();
  if (state.truePeak) detectBetween(subBlocks);
  computeCurve(subBlocks);
  smoothAndRelease(subBlocks);
  computeGains(subBlocks);
  state.truePeak = state.truePeakNext;
}

function advance(subBlocks: i32): void {
  const last = GAINS + (subBlocks << 2);
  store<f32>(GAINS, load<f32>(last));
  store<f32>(GAINS, load<f32>(last, 4), 4);
  state.ringAt = (state.ringAt + (subBlocks << 6)) & (RING_FRAMES * 4 - 1);
}

function stepGlide(): void {
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
function land(): void {
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

function setLimit(limit: i32): void {
  state.clampLimit = limit;
  writeLimit();
}

function linear(log2: f64): f32 {
  return f32x4.extract_lane(exp2x4(f32x4.splat(<f32>log2)), 0);
}

/** Window k begins at frame floor(k * rate / 10). */
function beginWindow(): void {
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

function endWindow(): void {
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
function publish(): void {
  store<f64>(RESULTS, state.clippedBefore, 56);
  store<f64>(RESULTS, state.clippedAfter, 64);
}
