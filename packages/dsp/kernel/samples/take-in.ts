/** Whole sub-blocks of the device: BLOCK to RING, PEAKS and the meter before the chain. */
import { PEAKS } from '../lib/lanes';
import { BLOCK } from '../lib/memory';
import { Level } from '../meter/level';
import { RING, RING_MASK } from './rings';

/** Highest magnitudes of each sub-block, eight a sub-block. */
const MAGNITUDES: i32 = <i32>memory.data(512, 16);

/** @param position in RING, of the first sub-block. */
export function takeIn(at: i32, subBlocks: i32, position: i32, before: Level): void {
  const from = BLOCK + at;
  let both = i64x2.splat(0);
  let high = both;
  let peak = both;
  for (let s = 0; s < subBlocks; s++) {
    const source = from + (s << 6);
    const target = RING + ((position + (s << 6)) & RING_MASK);
    const a = v128.load(source);
    const b = v128.load(source, 16);
    const c = v128.load(source, 32);
    const d = v128.load(source, 48);
    v128.store(target, a);
    v128.store(target, b, 16);
    v128.store(target, c, 32);
    v128.store(target, d, 48);
    const ab = i16x8.max_u(i16x8.abs(a), i16x8.abs(b));
    const cd = i16x8.max_u(i16x8.abs(c), i16x8.abs(d));
    const m = i16x8.max_u(ab, cd);
    peak = i16x8.max_u(peak, m);
    v128.store(MAGNITUDES + (s << 4), m);
    // Left squared plus right squared of each frame: at most 2^31, as an unsigned number.
    const ea = i32x4.dot_i16x8_s(a, a);
    const eb = i32x4.dot_i16x8_s(b, b);
    const ec = i32x4.dot_i16x8_s(c, c);
    const ed = i32x4.dot_i16x8_s(d, d);
    both = i64x2.add(both, i64x2.add(i64x2.add(ea, eb), i64x2.add(ec, ed)));
    const h = i64x2.add(i64x2.shr_u(ea, 32), i64x2.shr_u(eb, 32));
    high = i64x2.add(high, i64x2.add(h, i64x2.add(i64x2.shr_u(ec, 32), i64x2.shr_u(ed, 32))));
  }
  peaksOfMagnitudes(subBlocks);
  before.add(from, subBlocks << 6, both, high, peak);
}

/** MAGNITUDES to PEAKS: the highest of eight, for four sub-blocks at once. */
function peaksOfMagnitudes(subBlocks: i32): void {
  for (let s = 0; s < subBlocks; s += 4) {
    const m = MAGNITUDES + (s << 4);
    const a = v128.load(m);
    const b = v128.load(m, 16);
    const c = v128.load(m, 32);
    const d = v128.load(m, 48);
    const ab = i16x8.max_u(v128.shuffle<i64>(a, b, 0, 2), v128.shuffle<i64>(a, b, 1, 3));
    const cd = i16x8.max_u(v128.shuffle<i64>(c, d, 0, 2), v128.shuffle<i64>(c, d, 1, 3));
    const even = v128.shuffle<i32>(ab, cd, 0, 2, 4, 6);
    const odd = v128.shuffle<i32>(ab, cd, 1, 3, 5, 7);
    const pairs = i16x8.max_u(even, odd);
    const upper = i32x4.shr_u(pairs, 16);
    const lower = i32x4.shr_u(i32x4.shl(pairs, 16), 16);
    v128.store(PEAKS + (s << 2), f32x4.convert_i32x4_s(i32x4.max_s(upper, lower)));
  }
}
