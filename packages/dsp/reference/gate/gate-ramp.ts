/** Gate and mute: one ramp, in the sample path, on the output side of the look-ahead. */
import { rampFrames } from '../../src/formulas/control-rate.js';

export class GateRamp {
  /** Frames of a whole ramp, at least 1. */
  #length = 1;
  /** 0 is closed, `#length` is open. */
  #position = 0;
  #open = false;

  /** Changes the ramp's length; a ramp under way goes on from where it is. */
  configure(rampMs: number, sampleRateHz: number): void {
    const length = rampFrames(rampMs, sampleRateHz);
    this.#position = Math.round((this.#position * length) / this.#length);
    this.#length = length;
  }

  set(open: boolean): void {
    this.#open = open;
  }

  /** Closed, the closing ramp over: nothing passes. */
  get silent(): boolean {
    return !this.#open && this.#position === 0;
  }

  /** Gain of the next frame, 0 to 1: 3s^2 - 2s^3, without a corner at either end. */
  next(): number {
    const s = this.#position / this.#length;
    if (this.#open) {
      if (this.#position < this.#length) this.#position++;
    } else if (this.#position > 0) this.#position--;
    return s * s * (3 - 2 * s);
  }
}
