/** The signal as stages change it: interleaved float32 frames of a segment, int16 units. */
import { PEAKS } from '../lib/lanes';
import { BLOCK } from '../lib/memory';
import { inRing, floats } from './rings';

/** 512 frames, and room for one that runs over. */
export const SIGNAL: i32 = <i32>memory.data(4_112, 16);

/** Frames of BLOCK from byte offset `at` on to SIGNAL from frame `first` on. */
export function takeSignal(at: i32, first: i32, frames: i32): void {
  const target = SIGNAL + (first << 3);
  for (let frame = 0; frame < frames; frame += 2)
    v128.store(target + (frame << 3), floats<i16>(BLOCK + at + (frame << 2)));
}

/** Whole sub-blocks of SIGNAL to the ring and to PEAKS. */
export function putSignal(subBlocks: i32, position: i32): void {
  for (let s = 0; s < subBlocks; s++) {
    const source = SIGNAL + (s << 7);
    const target = inRing<f32>(position + (s << 6));
    let peak = f32x4.splat(0);
    for (let i = 0; i < 128; i += 16) {
      const x = v128.load(source + i);
      v128.store(target + i, x);
      peak = f32x4.pmax(peak, f32x4.abs(x));
    }
    store<f32>(PEAKS + (s << 2), tallest(peak));
  }
}

/** Highest of four values. */
export function tallest(x: v128): f32 {
  let m = f32x4.pmax(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1));
  m = f32x4.pmax(m, v128.shuffle<i32>(m, m, 1, 0, 3, 2));
  return f32x4.extract_lane(m, 0);
}
