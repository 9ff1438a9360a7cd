/** Virtual inputs: what a device would have captured, as a function of its own frame count. */
import type { WavAudio } from '../../wav/wav-file.js';

/**
 * Fills one block. Every channel gets the same signal (a WAV file: its own channels, repeated).
 * @param startFrame counted from the start of the stream; lost blocks leave a gap in it.
 */
export interface Source {
  fill(block: Int16Array, channels: number, startFrame: number): void;
}

const FULL_SCALE = 32_767;
/** Peak of the tone; its RMS by AES17 is the same figure. */
const TONE_DBFS = -12;

export function toneSource(frequencyHz: number, sampleRateHz: number): Source {
  const amplitude = 32_768 * 10 ** (TONE_DBFS / 20);
  return eachFrame((frame) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * frequencyHz * frame) / sampleRateHz)),
  );
}

export const silenceSource: Source = { fill: (block) => block.fill(0) };

/** One sample of nearly full scale each second, at the start of the second. */
export function impulseSource(sampleRateHz: number): Source {
  return eachFrame((frame) => (frame % sampleRateHz === 0 ? FULL_SCALE : 0));
}

/** Like speech in level and rhythm: low-passed noise in syllables, about -20 dBFS, the same each time. */
export function noiseSource(sampleRateHz: number): Source {
  const syllableHz = 4;
  // One-pole low-pass at 1 kHz.
  const smooth = 1 - Math.exp((-2 * Math.PI * 1_000) / sampleRateHz);
  let state = 0x2545f491;
  let low = 0;
  return eachFrame((frame) => {
    // xorshift32: the signal needs no better randomness.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    low += smooth * (state / 2 ** 31 - low);
    const syllable = Math.sin((Math.PI * syllableHz * frame) / sampleRateHz) ** 2;
    const sample = Math.round(low * syllable * 0.75 * FULL_SCALE);
    return Math.max(-FULL_SCALE, Math.min(FULL_SCALE, sample));
  });
}

export function wavSource({ samples, channels: fileChannels, frames }: WavAudio): Source {
  return {
    fill(block, channels, startFrame) {
      const blockFrames = block.length / channels;
      for (let i = 0; i < blockFrames; i++) {
        const from = ((startFrame + i) % frames) * fileChannels;
        for (let c = 0; c < channels; c++)
          block[i * channels + c] = samples[from + (c % fileChannels)] ?? 0;
      }
    },
  };
}

function eachFrame(sampleAt: (frame: number) => number): Source {
  return {
    fill(block, channels, startFrame) {
      const blockFrames = block.length / channels;
      for (let i = 0; i < blockFrames; i++) {
        const sample = sampleAt(startFrame + i);
        for (let c = 0; c < channels; c++) block[i * channels + c] = sample;
      }
    },
  };
}
