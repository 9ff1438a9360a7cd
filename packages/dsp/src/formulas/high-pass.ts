/**
 * A Butterworth high-pass of fourth order: two sections of second order by the bilinear transform,
 * whose corner is warped beforehand so that it is at its frequency to the bit (Oppenheim, Schafer,
 * Discrete-Time Signal Processing, 7.2).
 */

/** 1/Q of the sections: 2 cos of 22.5 and 67.5 degrees, where the poles of fourth order lie. */
export const HIGH_PASS_DAMPINGS = [2 * Math.cos(Math.PI / 8), 2 * Math.cos((3 * Math.PI) / 8)];

/** What the bilinear transform makes of a frequency below half the rate, 0 or above. */
export function warpedFrequency(hz: number, sampleRateHz: number): number {
  return Math.tan((Math.PI * hz) / sampleRateHz);
}

/** What the filter does to a steady sine. */
export interface Response {
  /** Linear. */
  readonly gain: number;
  /** Radian; positive is early. */
  readonly phase: number;
}

/** The digital filter's response, in which |H|^2 = 1 / (1 + (corner / frequency)^8), both warped. */
export function highPassResponse(hz: number, cornerHz: number, sampleRateHz: number): Response {
  const w = warpedFrequency(hz, sampleRateHz) / warpedFrequency(cornerHz, sampleRateHz);
  let gain = 1;
  let phase = 0;
  for (const damping of HIGH_PASS_DAMPINGS) {
    // s^2 / (s^2 + s/Q + 1) at s = jw.
    gain *= (w * w) / Math.hypot(1 - w * w, damping * w);
    phase += Math.PI - Math.atan2(damping * w, 1 - w * w);
  }
  return { gain, phase };
}
