/**
 * The chain as a WebAssembly SIMD kernel: one module instance is one channel. The same algorithm
 * as the float64 reference in ../src, in segments of up to 32 sub-blocks, stage by stage.
 */
import { takeIn } from './audio';
import { writeConstants } from './constants';
import { advance, control } from './control';
import { BLOCK, FILTER, GAINS, INSERT, PEAKS, RESULTS, SEGMENT, SUB_BLOCK, SUM } from './layout';
import { leave } from './leave';
import { isChanging } from './parameters';
import { processPiece } from './pieces';
import * as state from './state';
import { addToSum } from './sum';
import { floatsOfRing } from './true-peak';
import { endWindow, publish } from './windows';

export { setTargets } from './parameters';
export { processSum } from './process-sum';
export { start } from './start';

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

function gateIsSteady(): bool {
  return state.gatePosition == (state.gateOpen ? state.gateLength : 0);
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

/** A sub-block that came in pieces is complete. */
function endPiece(): void {
  store<f32>(PEAKS, <f32>state.partialPeak);
  if (state.truePeak) floatsOfRing(1);
  control(1);
  advance(1);
  state.phase = 0;
  state.partialPeak = 0;
}
