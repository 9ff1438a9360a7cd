/**
 * A stage that works on samples, before the compressor. Off, it does nothing at all: then the chain
 * passes it by. A change begins with a sub-block and fades for 20 ms, in frames; one that comes
 * meanwhile waits for its end.
 */
import { FORMAT_GLIDE } from '../parameters';
import { SUB_BLOCK, written } from '../lib/memory';

export abstract class SampleStage {
  /** Frames of the fade under way, and of the whole of it; 0 where nothing fades. */
  private position: i32 = 0;
  private length: i32 = 0;

  get isFading(): bool {
    return this.length != 0;
  }

  /** Settled, and every sample stays as it is. */
  abstract get isOff(): bool;

  /** The values as written differ from those that run. */
  protected abstract get isChanged(): bool;

  /** Begins to change to the values as written. */
  protected abstract begin(): void;

  /** What it fades to is reached. */
  protected abstract land(): void;

  /** SIGNAL in place; `first` is the frame's number in a segment, which begins with a sub-block. */
  abstract process(first: i32, frames: i32): void;

  /** The values as written, at once; nothing has been heard. */
  start(): void {
    this.length = 0;
    this.begin();
    this.land();
  }

  /** Between sub-blocks. */
  latch(): void {
    if (this.isFading && this.position == this.length) {
      this.length = 0;
      this.land();
    }
    if (this.isFading || !this.isChanged) return;
    this.position = 0;
    this.length = <i32>written(FORMAT_GLIDE) * SUB_BLOCK;
    this.begin();
  }

  /** How far the fade is at the next frame, 0 to 1: 3s^2 - 2s^3, without a corner at either end. */
  protected nextWeight(): f64 {
    const s = <f64>this.position / <f64>this.length;
    this.position++;
    return s * s * (3 - 2 * s);
  }
}
