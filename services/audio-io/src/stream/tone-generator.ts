import type { ToneRequest } from './messages.js';

/** Fade at both ends of a test tone, so that it does not click. */
const FADE_MS = 5;

/** Writes a sine into a stereo block, frame by frame, until its time is over. */
export class ToneGenerator {
  readonly #sampleRateHz: number;
  #frame = 0;
  #frames = 0;
  #amplitude = 0;
  #radiansPerFrame = 0;

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
  }

  start({ seconds, frequencyHz, levelDbfs }: ToneRequest): void {
    this.#frame = 0;
    this.#frames = Math.round(seconds * this.#sampleRateHz);
    // AES17: RMS of a full-scale sine is 0 dBFS, so the peak is the level itself.
    this.#amplitude = 32_767 * 10 ** (levelDbfs / 20);
    this.#radiansPerFrame = (2 * Math.PI * frequencyHz) / this.#sampleRateHz;
  }

  get active(): boolean {
    return this.#frame < this.#frames;
  }

  /** Fills `frames` stereo frames of `block`; silence after the tone's end. */
  fill(block: Int16Array, frames: number): void {
    const fadeFrames = (this.#sampleRateHz * FADE_MS) / 1_000;
    for (let i = 0; i < frames; i++) {
      let sample = 0;
      if (this.#frame < this.#frames) {
        const fade = Math.min(
          1,
          this.#frame / fadeFrames,
          (this.#frames - this.#frame) / fadeFrames,
        );
        sample = Math.round(this.#amplitude * fade * Math.sin(this.#radiansPerFrame * this.#frame));
        this.#frame++;
      }
      block[2 * i] = sample;
      block[2 * i + 1] = sample;
    }
  }
}
