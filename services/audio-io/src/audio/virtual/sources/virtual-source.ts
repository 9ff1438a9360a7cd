/** Where virtual sound comes from; it has no clock of its own. */

/** The signal of an input device: any stretch of it, at any time, in any order. */
export interface VirtualSource {
  /**
   * Fills the first `frames` frames of an interleaved block with the signal from `startFrame` on.
   * Never waits or allocates.
   * @param startFrame since the stream's start, 0 or more.
   */
  fill(block: Int16Array, channels: number, frames: number, startFrame: number): void;
}

export const silentSource: VirtualSource = {
  fill: (block, channels, frames) => {
    block.fill(0, 0, frames * channels);
  },
};

/** Each pair of channels is this much quieter than the one before: pairs can be told apart. */
const PAIR_STEP_DB = -1;

/** One signal on both sides of every pair. */
export class PairedSource implements VirtualSource {
  readonly #sampleAt: (frame: number) => number;

  /** @param sampleAt the signal at an absolute frame, full scale 32,768; any value is clamped. */
  constructor(sampleAt: (frame: number) => number) {
    this.#sampleAt = sampleAt;
  }

  fill(block: Int16Array, channels: number, frames: number, startFrame: number): void {
    for (let i = 0, to = 0; i < frames; i++) {
      const sample = this.#sampleAt(startFrame + i);
      for (let channel = 0; channel < channels; channel += 2) {
        const side = toInt16(sample * PAIR_GAINS[channel >> 1]!);
        block[to++] = side;
        if (channel + 1 < channels) block[to++] = side;
      }
    }
  }
}

function toInt16(sample: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(sample)));
}

const MAX_PAIRS = 32;
const PAIR_GAINS = Float64Array.from(
  { length: MAX_PAIRS },
  (_, pair) => 10 ** ((PAIR_STEP_DB * pair) / 20),
);
