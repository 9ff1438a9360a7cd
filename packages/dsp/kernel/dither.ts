/** TPDF dither: see ../src/dither.ts. */
import { RING_MASK } from './audio';
import {
  COUNT,
  FOUR,
  HASH,
  HIGHEST,
  LOWEST,
  PART_01,
  PART_23,
  QUARTER,
  ROUNDING,
  ROUNDING_BITS,
} from './constants';
import { BLOCK, GAINS, RING } from './layout';
import * as state from './state';

/** As putOut with dither and without the meter; the noise is a hash of the sample's number. */
export function putOutDithered(at: i32, subBlocks: i32): void {
  const part01 = v128.load(PART_01);
  const part23 = v128.load(PART_23);
  const lowest = v128.load(LOWEST);
  const highest = v128.load(HIGHEST);
  const delayed = state.ringAt - (state.lookaheadSubBlocks << 6);
  const four = v128.load(FOUR);
  let number = i32x4.add(i32x4.splat(state.sample), v128.load(COUNT));
  for (let s = 0; s < subBlocks; s++) {
    const source = RING + ((delayed + (s << 6)) & RING_MASK);
    const target = BLOCK + at + (s << 6);
    const from = v128.load32_splat(GAINS + (s << 2));
    const delta = f32x4.sub(v128.load32_splat(GAINS + (s << 2), 4), from);
    const step = f32x4.mul(delta, v128.load(QUARTER));
    let g0 = f32x4.add(from, f32x4.mul(delta, part01));
    let g2 = f32x4.add(from, f32x4.mul(delta, part23));
    for (let i = 0; i < 64; i += 16) {
      const low = f32x4.mul(f32x4.convert_i32x4_s(v128.load16x4_s(source + i)), g0);
      const high = f32x4.mul(f32x4.convert_i32x4_s(v128.load16x4_s(source + i, 8)), g2);
      const lowNoise = tpdf(number);
      number = i32x4.add(number, four);
      const highNoise = tpdf(number);
      number = i32x4.add(number, four);
      const rounding = v128.load(ROUNDING);
      const bits = v128.load(ROUNDING_BITS);
      const samples = i16x8.narrow_i32x4_s(
        i32x4.sub(f32x4.add(f32x4.add(low, lowNoise), rounding), bits),
        i32x4.sub(f32x4.add(f32x4.add(high, highNoise), rounding), bits),
      );
      v128.store(target + i, i16x8.max_s(i16x8.min_s(samples, highest), lowest));
      g0 = f32x4.add(g0, step);
      g2 = f32x4.add(g2, step);
    }
  }
}

/** The noise of four samples, LSB: see ../src/dither.ts. */
export function tpdf(number: v128): v128 {
  let x = v128.xor(number, i32x4.shr_u(number, 16));
  x = i32x4.mul(x, v128.load(HASH));
  x = v128.xor(x, i32x4.shr_u(x, 15));
  x = i32x4.mul(x, v128.load(HASH, 16));
  x = v128.xor(x, i32x4.shr_u(x, 16));
  const difference = i32x4.sub(i32x4.shr_u(x, 16), v128.and(x, v128.load(HASH, 32)));
  return f32x4.mul(f32x4.convert_i32x4_s(difference), v128.load(HASH, 48));
}
