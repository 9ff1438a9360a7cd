import { METER_WINDOWS_PER_S } from '@mcae/schema';

/** Cuts a stream of frames into windows; window k begins at frame floor(k * rate / 10). */
export class WindowClock {
  readonly #sampleRateHz: number;
  /** Complete windows so far. */
  count = 0;
  /** Frames of the present window. */
  frames: number;
  /** Frames until it is complete. */
  left: number;

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
    this.frames = this.#boundary(1);
    this.left = this.frames;
  }

  /** Begins the next window. */
  advance(): void {
    this.count++;
    this.frames = this.#boundary(this.count + 1) - this.#boundary(this.count);
    this.left = this.frames;
  }

  #boundary(k: number): number {
    return Math.floor((k * this.#sampleRateHz) / METER_WINDOWS_PER_S);
  }
}
