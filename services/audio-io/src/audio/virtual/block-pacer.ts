import type { Clock } from '@mcae/clock';

/** A device buffers this many blocks; a reader that is later than that has lost some. */
export const BUFFERED_BLOCKS = 2;

/**
 * When each block of a device is due: block n has been captured (n + 1) periods after the start,
 * whenever the ones before it were read. No error adds up over hours.
 */
export class BlockPacer {
  readonly #clock: Clock;
  readonly #periodMs: number;
  readonly #startMs: number;
  #block = 0;

  constructor(clock: Clock, periodMs: number) {
    this.#clock = clock;
    this.#periodMs = periodMs;
    this.#startMs = clock.monoMs();
  }

  /** The block that is next, since the start; lost ones count. */
  get block(): number {
    return this.#block;
  }

  /** Until the next block is due; 0 or less where it is already. */
  waitMs(): number {
    return this.#dueMs() - this.#clock.monoMs();
  }

  /** Where the reader is too late for the next block, goes on to the newest. @returns blocks lost. */
  skipLost(): number {
    const lateBlocks = (this.#clock.monoMs() - this.#dueMs()) / this.#periodMs;
    if (lateBlocks <= BUFFERED_BLOCKS) return 0;
    const lost = Math.floor(lateBlocks);
    this.#block += lost;
    return lost;
  }

  /** The next block has been exchanged. */
  advance(): void {
    this.#block++;
  }

  #dueMs(): number {
    return this.#startMs + (this.#block + 1) * this.#periodMs;
  }
}
