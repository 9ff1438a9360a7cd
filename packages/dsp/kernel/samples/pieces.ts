/** Frame by frame, where a sub-block is cut by a block's or a window's end or the gate ramps. */
import { Chain } from '../chain';
import { GAINS } from '../lib/lanes';
import { BLOCK, INSERT } from '../lib/memory';
import { tpdf } from './dither';
import { inRing } from './rings';
import { SIGNAL } from './signal';

/** Gains of the 16 frames of a sub-block that is cut into pieces, twice each (left, right). */
const RAMP: i32 = <i32>memory.data(128, 16);

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

/** Gain of a frame of the sub-block. */
export function rampGain(frame: i32): f32 {
  return load<f32>(RAMP + (frame << 3));
}

/** Nearest integer, ties to even. */
export function rounded(value: f32): i32 {
  return reinterpret<i32>(value + <f32>12_582_912) - 0x4b400000;
}

/**
 * Frames of one sub-block; of type f32 where stages have changed them.
 * @param at byte offset in BLOCK of the first one.
 */
export function processPiece<T>(chain: Chain, at: i32, frames: i32, withInsert: bool): void {
  const phase = chain.phase;
  const before = chain.windows.before;
  const after = chain.windows.after;
  const gate = chain.gate;
  const clamp = chain.control.clamp;
  const isSteady = gate.isSteady;
  const lookahead = chain.control.limiter.width << 6;
  if (phase == 0) fillRamp();
  for (let k = 0; k < frames; k++) {
    const place = BLOCK + at + (k << 2);
    const position = chain.position + ((phase + k) << 2);
    const left = abs(<i32>load<i16>(place));
    const right = abs(<i32>load<i16>(place, 2));
    before.addFrame(left, right);
    store<i32>(inRing<i16>(position), load<i32>(place));
    if (isFloat<T>()) {
      const frame = SIGNAL + ((phase + k) << 3);
      store<f64>(inRing<f32>(position), load<f64>(frame));
      chain.addPeak(abs(load<f32>(frame)));
      chain.addPeak(abs(load<f32>(frame, 4)));
    } else chain.addPeak(<f32>max(left, right));
    const isSilent = gate.isSilent;
    const ramp = rampGain(phase + k);
    const gain = isSteady ? ramp : ramp * gate.next();
    const delayed = inRing<T>(position - lookahead);
    let outLeft = 0;
    let outRight = 0;
    if (!isSilent) {
      let x = <f32>load<T>(delayed) * gain;
      let y = <f32>load<T>(delayed + <i32>sizeof<T>()) * gain;
      if (chain.isDithered) {
        x += noise(chain.sample + 2 * k);
        y += noise(chain.sample + 2 * k + 1);
      }
      outLeft = clamp.apply(rounded(x));
      outRight = clamp.apply(rounded(y));
    }
    if (withInsert) {
      const insert = INSERT + at + (k << 2);
      outLeft = clamp.apply(outLeft + <i32>load<i16>(insert));
      outRight = clamp.apply(outRight + <i32>load<i16>(insert, 2));
    }
    store<i16>(place, <i16>outLeft);
    store<i16>(place, <i16>outRight, 2);
    after.addFrame(abs(outLeft), abs(outRight));
  }
}

/** The dither of one sample. */
function noise(sample: i32): f32 {
  return f32x4.extract_lane(tpdf(i32x4.splat(sample)), 0);
}
