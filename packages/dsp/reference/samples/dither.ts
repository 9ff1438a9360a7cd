/** TPDF dither: the sum of two uniform values, 2 LSB wide, so that rounding adds plain noise. */

/**
 * A well mixed 32-bit hash (Wellons, "lowbias32"). A hash of the sample's number instead of a
 * generator's state: the noise depends on the position alone, so any block sizes and any number of
 * SIMD lanes give the same.
 */
function hash(n: number): number {
  let x = n | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/**
 * Noise for one sample, LSB, -1 to 1, triangular.
 * @param sample number of the sample since the start, left and right counted each.
 */
export function tpdf(sample: number): number {
  const bits = hash(sample);
  return ((bits >>> 16) - (bits & 0xffff)) / 65_536;
}
