/** Gate and mute: one ramp, in the sample path, on the output side of the look-ahead. */
import { GATE_RAMP } from '../parameters';
import { written } from '../lib/memory';

export class Gate {
  isOpen: bool = false;
  /** Frames of a whole ramp, at least 1. */
  private length: i32 = 1;
  /** 0 is closed, `length` is open. */
  private position: i32 = 0;

  start(): void {
    this.isOpen = false;
    this.position = 0;
    this.length = <i32>written(GATE_RAMP);
  }

  /** Another length; a ramp under way goes on from where it is. */
  configure(): void {
    const length = <i32>written(GATE_RAMP);
    const position = <f64>(this.position * length) / <f64>this.length;
    this.position = <i32>Math.floor(position + 0.5);
    this.length = length;
  }

  /** Closed, the closing ramp over: nothing passes. */
  get isSilent(): bool {
    return !this.isOpen && this.position == 0;
  }

  /** No ramp is under way. */
  get isSteady(): bool {
    return this.position == (this.isOpen ? this.length : 0);
  }

  /** Gain of the next frame, 0 to 1: 3s^2 - 2s^3, without a corner at either end. */
  next(): f32 {
    const s = <f32>this.position / <f32>this.length;
    if (this.isOpen) {
      if (this.position < this.length) this.position++;
    } else if (this.position > 0) this.position--;
    return s * s * (3 - 2 * s);
  }
}
