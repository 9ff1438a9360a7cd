import { TRUE_PEAK_PHASES, TRUE_PEAK_TAPS } from '../formulas/true-peak.js';

/**
 * The true-peak filter as the kernel wants it: for each tap of the first half, the even and the odd
 * part of phase 0 and of phase 1 (phases 3 and 2 are these backwards), each value four times.
 */
export function writeTruePeakFilter(buffer: ArrayBuffer, address: number): void {
  const into = new Float32Array(buffer, address, 8 * TRUE_PEAK_TAPS);
  const last = TRUE_PEAK_TAPS - 1;
  for (let tap = 0; tap < TRUE_PEAK_TAPS / 2; tap++) {
    const parts = TRUE_PEAK_PHASES.slice(0, 2).flatMap((phase) => [
      (phase[tap] + phase[last - tap]) / 2,
      (phase[tap] - phase[last - tap]) / 2,
    ]);
    parts.forEach((part, i) => {
      into.fill(part, 16 * tap + 4 * i, 16 * tap + 4 * i + 4);
    });
  }
}
