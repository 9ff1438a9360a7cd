/**
 * The clamp behind the limiter. A lower ceiling reaches it only when the last sound that was limited
 * to the old one has left the look-ahead, so that it never shapes sound by itself.
 */
import { FORMAT_GLIDE, LIMITER_CEILING, LIMITER_LOOKAHEAD } from '../parameters';
import { written } from '../lib/memory';

/** Lowest and highest sample that leaves, int16, in all lanes. */
export const LOWEST: i32 = <i32>memory.data(16, 16);
export const HIGHEST: i32 = <i32>memory.data(16, 16);

export class Clamp {
  private limit: i32 = 0;
  /** Sub-blocks until the newest ceiling counts. */
  private left: i32 = 0;

  get isMoving(): bool {
    return this.left != 0;
  }

  start(): void {
    this.left = 0;
    this.set(<i32>written(LIMITER_CEILING));
  }

  configure(): void {
    this.set(max(this.limit, <i32>written(LIMITER_CEILING)));
    this.left = <i32>(written(FORMAT_GLIDE) + written(LIMITER_LOOKAHEAD));
  }

  /** Moves one sub-block on. */
  step(): void {
    if (this.left == 0) return;
    this.left--;
    if (this.left == 0) this.set(<i32>written(LIMITER_CEILING));
  }

  apply(sample: i32): i32 {
    return max(-this.limit, min(this.limit, sample));
  }

  private set(limit: i32): void {
    this.limit = limit;
    v128.store(LOWEST, i16x8.splat(<i16>-limit));
    v128.store(HIGHEST, i16x8.splat(<i16>limit));
  }
}
