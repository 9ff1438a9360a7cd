/** How long a message was on its way beyond the fastest of late. */

/** Two buckets of this length make the window that "of late" means. */
const BUCKET_MS = 5_000;

/**
 * Compares the sender's clock with ours, message by message: the clocks' offset is unknown, but a
 * message whose offset is above the least one seen in the last 5 to 10 s was delayed by that much.
 * A level that the bus held back for two seconds is so known to be two seconds old when it comes.
 * The window is short so that a sender whose clock stood still (a paused machine) is believed again.
 */
export class DelayEstimate {
  #bucketEndMs = Number.NEGATIVE_INFINITY;
  #least = Number.POSITIVE_INFINITY;
  #leastBefore = Number.POSITIVE_INFINITY;

  /** @returns how much longer this message took than the fastest one, 0 or above */
  next(sentMs: number, receivedMs: number): number {
    if (receivedMs >= this.#bucketEndMs) {
      const adjacent = receivedMs < this.#bucketEndMs + BUCKET_MS;
      this.#leastBefore = adjacent ? this.#least : Number.POSITIVE_INFINITY;
      this.#least = Number.POSITIVE_INFINITY;
      this.#bucketEndMs = receivedMs + BUCKET_MS;
    }
    const offset = receivedMs - sentMs;
    this.#least = Math.min(this.#least, offset);
    return offset - Math.min(this.#least, this.#leastBefore);
  }
}
