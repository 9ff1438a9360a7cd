/** TPDF dither: see ../../reference/dither.ts. */
import { PART_01, PART_23, QUARTER, ROUNDING, ROUNDING_BITS } from '../lib/constants';
import { GAINS } from '../lib/lanes';
import { BLOCK } from '../lib/memory';
import { HIGHEST, LOWEST } from '../limiter/clamp';
import { floats, inRing, nextFloats } from './rings';

const COUNT: i32 = <i32>memory.data<i32>([0, 1, 2, 3], 16);
const FOUR: i32 = <i32>memory.data<i32>([4, 4, 4, 4], 16);
/** The hash's two factors, a mask, and 1/65536. */
const FACTOR_1: i32 = <i32>memory.data<i32>([0x7feb352d, 0x7feb352d, 0x7feb352d, 0x7feb352d], 16);
const FACTOR_2: i32 = <i32>memory.data<i32>([0x846ca68b, 0x846ca68b, 0x846ca68b, 0x846ca68b], 16);
const LOWER: i32 = <i32>memory.data<i32>([0xffff, 0xffff, 0xffff, 0xffff], 16);
const SCALE: i32 = <i32>(
  memory.data<f32>([1.0 / 65_536.0, 1.0 / 65_536.0, 1.0 / 65_536.0, 1.0 / 65_536.0], 16)
);

/**
 * As putOutUnmetered, with the noise of each sample: a hash of its number.
 * @param sample number of the first one.
 */
export function putOutDithered<T>(at: i32, subBlocks: i32, position: i32, sample: i32): void {
  const part01 = v128.load(PART_01);
  const part23 = v128.load(PART_23);
  const lowest = v128.load(LOWEST);
  const highest = v128.load(HIGHEST);
  const four = v128.load(FOUR);
  let number = i32x4.add(i32x4.splat(sample), v128.load(COUNT));
  for (let s = 0; s < subBlocks; s++) {
    const source = inRing<T>(position + (s << 6));
    const target = BLOCK + at + (s << 6);
    const from = v128.load32_splat(GAINS + (s << 2));
    const delta = f32x4.sub(v128.load32_splat(GAINS + (s << 2), 4), from);
    const step = f32x4.mul(delta, v128.load(QUARTER));
    let g0 = f32x4.add(from, f32x4.mul(delta, part01));
    let g2 = f32x4.add(from, f32x4.mul(delta, part23));
    for (let i = 0; i < 64; i += 16) {
      const eight = source + (i >> 1) * <i32>sizeof<T>();
      const low = f32x4.mul(floats<T>(eight), g0);
      const high = f32x4.mul(nextFloats<T>(eight), g2);
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

/** The noise of four samples, LSB. */
export function tpdf(number: v128): v128 {
  let x = v128.xor(number, i32x4.shr_u(number, 16));
  x = i32x4.mul(x, v128.load(FACTOR_1));
  x = v128.xor(x, i32x4.shr_u(x, 15));
  x = i32x4.mul(x, v128.load(FACTOR_2));
  x = v128.xor(x, i32x4.shr_u(x, 16));
  const difference = i32x4.sub(i32x4.shr_u(x, 16), v128.and(x, v128.load(LOWER)));
  return f32x4.mul(f32x4.convert_i32x4_s(difference), v128.load(SCALE));
}
