/** Noise with the spectrum and the rhythm of speech, computed once as a loop without a seam. */

const LOOP_S = 12;
const SEED = 0x5eed;
/** Of the whole loop, pauses included; AES17, so that a full-scale sine is 0 dBFS. */
const LEVEL_DBFS = -20;
/** The band of speech; first-order slopes twice each. */
const LOW_HZ = 120;
const HIGH_HZ = 4_000;
/** A syllable lasts this long, some of a phrase are followed by a pause. */
const SYLLABLE_S = { min: 0.12, max: 0.3 };
const PAUSE_S = { min: 0.25, max: 0.6 };
const PAUSE_CHANCE = 0.15;
const SYLLABLE_LEVEL_DB = { min: -10, max: 0 };

/** @returns samples with full scale at 32,768. */
export function speechLikeNoise(sampleRateHz: number): Float32Array {
  const frames = LOOP_S * sampleRateHz;
  const random = mulberry32(SEED);
  const white = Float64Array.from({ length: frames }, () => 2 * random() - 1);
  const noise = bandLimit(pink(white), sampleRateHz);
  const loudness = syllables(frames, sampleRateHz, random);
  let power = 0;
  for (let i = 0; i < frames; i++) {
    noise[i] = noise[i]! * loudness[i]!;
    power += noise[i]! ** 2;
  }
  const targetRms = (32_768 * 10 ** (LEVEL_DBFS / 20)) / Math.SQRT2;
  const gain = targetRms / Math.sqrt(power / frames);
  return Float32Array.from(noise, (sample) => sample * gain);
}

/**
 * −3 dB an octave (P. Kellet's filter, musicdsp.org 76). Filters run round the loop twice, the
 * second time with the state that the first left: so the end meets the beginning.
 */
function pink(white: Float64Array): Float64Array {
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  return filterLoop(white, (sample) => {
    b0 = 0.99765 * b0 + sample * 0.099046;
    b1 = 0.963 * b1 + sample * 0.2965164;
    b2 = 0.57 * b2 + sample * 1.0526913;
    return b0 + b1 + b2 + sample * 0.1848;
  });
}

function bandLimit(signal: Float64Array, sampleRateHz: number): Float64Array {
  let limited = signal;
  for (let slope = 0; slope < 2; slope++) {
    const high = onePole(HIGH_HZ, sampleRateHz);
    const low = onePole(LOW_HZ, sampleRateHz);
    limited = filterLoop(limited, (sample) => {
      const below = high(sample);
      return below - low(below);
    });
  }
  return limited;
}

function onePole(cornerHz: number, sampleRateHz: number): (sample: number) => number {
  const step = 1 - Math.exp((-2 * Math.PI * cornerHz) / sampleRateHz);
  let state = 0;
  return (sample) => {
    state += step * (sample - state);
    return state;
  };
}

function filterLoop(signal: Float64Array, filter: (sample: number) => number): Float64Array {
  for (const sample of signal) filter(sample);
  return signal.map(filter);
}

/** Loudness over time: humps of a squared sine, silence between phrases. */
function syllables(frames: number, sampleRateHz: number, random: () => number): Float64Array {
  const loudness = new Float64Array(frames);
  const between = ({ min, max }: { min: number; max: number }) => min + (max - min) * random();
  for (let start = 0; start < frames; ) {
    const length = Math.round(between(SYLLABLE_S) * sampleRateHz);
    const level = 10 ** (between(SYLLABLE_LEVEL_DB) / 20);
    const end = Math.min(frames, start + length);
    for (let i = start; i < end; i++)
      loudness[i] = level * Math.sin((Math.PI * (i - start)) / (end - start)) ** 2;
    start = end;
    if (random() < PAUSE_CHANCE) start += Math.round(between(PAUSE_S) * sampleRateHz);
  }
  return loudness;
}

/** A small generator with a seed: the same noise in every run (T. Ettinger, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
