/** Values that would click if they jumped: each moves to its new one in equal steps, one a sub-block. */
import { FORMAT_GLIDE, GLIDING_BYTES } from '../parameters';
import { VALUES, written } from '../lib/memory';

/** Those values of parameters.ts that glide, as they run now; float64. */
const NOW: i32 = <i32>memory.data(GLIDING_BYTES, 16);

export class Glide {
  /** Sub-blocks that the glide under way still takes. */
  private left: i32 = 0;

  get isMoving(): bool {
    return this.left != 0;
  }

  /** A value as it runs now. */
  now(place: i32): f64 {
    return load<f64>(NOW + place);
  }

  begin(): void {
    this.left = <i32>written(FORMAT_GLIDE);
  }

  /** Moves one sub-block on; false where nothing moves. The last step lands exactly. */
  step(): bool {
    if (this.left == 0) return false;
    const left = <f64>this.left;
    for (let i = 0; i < GLIDING_BYTES; i += 8) {
      const now = load<f64>(NOW + i);
      store<f64>(NOW + i, now + (load<f64>(VALUES + i) - now) / left);
    }
    this.left--;
    if (this.left == 0) this.land();
    return true;
  }

  /** Puts the values on their targets. */
  land(): void {
    this.left = 0;
    for (let i = 0; i < GLIDING_BYTES; i += 8) store<f64>(NOW + i, load<f64>(VALUES + i));
  }
}
