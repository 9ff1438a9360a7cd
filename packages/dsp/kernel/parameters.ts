/**
 * Where each value lies among those that the host writes, bytes; those that glide stand first. Made
 * of ../src/kernel/kernel-values.ts by scripts/build-kernel.mjs, not by hand.
 */
export const COMP_SLOPE: i32 = 0;
export const COMP_THRESHOLD: i32 = 8;
export const COMP_KNEE: i32 = 16;
export const COMP_MAKEUP: i32 = 24;
export const LIMITER_CEILING: i32 = 32;
export const FORMAT_SAMPLE_RATE: i32 = 40;
export const FORMAT_HOLD: i32 = 48;
export const FORMAT_GLIDE: i32 = 56;
export const INPUT_GAIN: i32 = 64;
export const HIGHPASS_ON: i32 = 72;
export const HIGHPASS_WARPED: i32 = 80;
export const COMP_ATTACK: i32 = 88;
export const COMP_RELEASE: i32 = 96;
export const LIMITER_RELEASE: i32 = 104;
export const LIMITER_LOOKAHEAD: i32 = 112;
export const LIMITER_TRUE_PEAK: i32 = 120;
export const OUTPUT_DITHER: i32 = 128;
export const GATE_RAMP: i32 = 136;
export const GLIDING_BYTES: i32 = 40;
export const VALUE_BYTES: i32 = 144;
