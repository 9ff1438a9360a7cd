/** Frame by frame, where a sub-block is cut by a block's or a window's end or the gate ramps. */
import { CLIP_LEVEL, RING_MASK } from './audio';
import { tpdf } from './dither';
import { BLOCK, GAINS, INSERT, RAMP, RING } from './layout';
import * as state from './state';

/** The 16 frames' gains exactly as the pass over whole sub-blocks has them. */
export function fillRamp(): void {
  const from = v128.load32_splat(GAINS);
  const delta = f32x4.sub(v128.load32_splat(GAINS, 4), from);
  let g0 = f32x4.add(from, f32x4.mul(delta, f32x4(0, 0, 0.0625, 0.0625)));
  let g2 = f32x4.add(from, f32x4.mul(delta, f32x4(0.125, 0.125, 0.1875, 0.1875)));
  const step = f32x4.mul(delta, f32x4.splat(0.25));
  for (let i = 0; i < 128; i += 32) {
    v128.store(RAMP + i, g0);
    v128.store(RAMP + i, g2, 16);
    g0 = f32x4.add(g0, step);
    g2 = f32x4.add(g2, step);
  }
}

/** 3s^2 - 2s^3 of the next frame. */
function gateGain(): f32 {
  const s = <f32>state.gatePosition / <f32>state.gateLength;
  if (state.gateOpen) {
    if (state.gatePosition < state.gateLength) state.gatePosition++;
  } else if (state.gatePosition > 0) state.gatePosition--;
  return s * s * (3 - 2 * s);
}

export function clamped(x: i32): i32 {
  return max(-state.clampLimit, min(state.clampLimit, x));
}

function quantised(x: f32, number: i32): i32 {
  let value = x;
  if (state.dither) value += f32x4.extract_lane(tpdf(i32x4.splat(number)), 0);
  return clamped(reinterpret<i32>(value + <f32>12582912) - 0x4b400000);
}

function meterBefore(magnitude: i32): void {
  state.energyBefore += <i64>magnitude * <i64>magnitude;
  state.peakBefore = max(state.peakBefore, magnitude);
  state.partialPeak = max(state.partialPeak, magnitude);
  if (magnitude >= CLIP_LEVEL) state.clippedBefore += 1;
}

function meterAfter(magnitude: i32): void {
  state.energyAfter += <i64>magnitude * <i64>magnitude;
  state.peakAfter = max(state.peakAfter, magnitude);
  if (magnitude >= CLIP_LEVEL) state.clippedAfter += 1;
}

/** @param at byte offset in BLOCK of the first of `frames` frames, all in one sub-block. */
export function processPiece(at: i32, frames: i32, withInsert: i32): void {
  if (state.phase == 0) fillRamp();
  const lookahead = state.lookaheadSubBlocks << 6;
  const ring = state.ringAt + (state.phase << 2);
  for (let k = 0; k < frames; k++) {
    const place = BLOCK + at + (k << 2);
    const inRing = (ring + (k << 2)) & RING_MASK;
    const outOfRing = RING + ((inRing - lookahead) & RING_MASK);
    const left = <i32>load<i16>(place);
    const right = <i32>load<i16>(place, 2);
    store<i32>(RING + inRing, load<i32>(place));
    meterBefore(abs(left));
    meterBefore(abs(right));
    let outLeft = 0;
    let outRight = 0;
    const silent = !state.gateOpen && state.gatePosition == 0;
    const gain = load<f32>(RAMP + ((state.phase + k) << 3)) * gateGain();
    if (!silent) {
      outLeft = quantised(<f32>load<i16>(outOfRing) * gain, state.sample + 2 * k);
      outRight = quantised(<f32>load<i16>(outOfRing, 2) * gain, state.sample + 2 * k + 1);
    }
    if (withInsert) {
      const insert = INSERT + at + (k << 2);
      outLeft = clamped(outLeft + <i32>load<i16>(insert));
      outRight = clamped(outRight + <i32>load<i16>(insert, 2));
    }
    store<i16>(place, <i16>outLeft);
    store<i16>(place, <i16>outRight, 2);
    meterAfter(abs(outLeft));
    meterAfter(abs(outRight));
  }
  state.phase += frames;
  state.sample += frames << 1;
}
