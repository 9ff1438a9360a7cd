/** Adding and subtracting 1.5 * 2^52 rounds a double to the nearest integer, ties to even. */
const ROUNDING = 6_755_399_441_055_744;

/** Nearest integer, ties to even, for |value| below 2^51. */
export function roundHalfEven(value: number): number {
  return value + ROUNDING - ROUNDING;
}
