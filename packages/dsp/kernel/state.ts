/** The chain's state; see the reference for what each part means. */
/** Fixed at construction. */
export let lookaheadSubBlocks: i32 = 16;
export let holdSubBlocks: i32 = 1;
export let framesPerWindow: i32 = 0;
export let windowRemainder: i32 = 0;
export let glideSteps: i32 = 1;

/** Control parameters as they run now, levels in log2 of int16 units. */
export let threshold: f64 = 0;
export let slope: f64 = 0;
export let knee: f64 = 0;
export let makeup: f64 = 0;
export let ceiling: f64 = 0;
export let thresholdTarget: f64 = 0;
export let slopeTarget: f64 = 0;
export let kneeTarget: f64 = 0;
export let makeupTarget: f64 = 0;
export let ceilingTarget: f64 = 0;
export let glideLeft: i32 = 0;

/** -1 where the attack is slower than the release: then the branch is a maximum. */
export let branchSign: f64 = 1;
export let truePeak: i32 = 0;
export let truePeakNext: i32 = 0;
export let dither: i32 = 0;

/** The integer clamp behind the limiter. */
export let clampLimit: i32 = 0;
export let clampTarget: i32 = 0;
export let clampLeft: i32 = 0;

/** Smoothed reduction times branchSign, log2, plus 1 (so that it never becomes denormal). */
export let reduction: f64 = 1;
export let limiterGain: f64 = 1;

export let gateOpen: i32 = 0;
export let gatePosition: i32 = 0;
export let gateLength: i32 = 1;

/** Frames of the present sub-block so far, and its highest magnitude. */
export let phase: i32 = 0;
export let partialPeak: i32 = 0;
/** Byte offset in the ring where the next frame goes. */
export let ringAt: i32 = 0;
/** Number of the next sample, for the dither. */
export let sample: i32 = 0;

export let windowLeft: i32 = 0;
export let windowFrames: i32 = 0;
export let windowPhase: i32 = 0;
export let windowCount: f64 = 0;
export let energyBefore: i64 = 0;
export let energyAfter: i64 = 0;
export let peakBefore: i32 = 0;
export let peakAfter: i32 = 0;
export let clippedBefore: f64 = 0;
export let clippedAfter: f64 = 0;
export let lowestGain: f32 = 1;
/** 1 over the linear make-up gain. */
export let perMakeup: f32 = 1;
