/** Two windows of this length make "of late". */
const WINDOW_MS = 5_000;

/**
 * How long a message was under way beyond the fastest of late. The sender's clock has another zero
 * than ours, but a message whose offset is above the least one was held back by the difference: a
 * level that a proxy or a sleeping tab kept for two seconds is known to be two seconds old.
 */
export class DelayEstimate {
  #endsMs = Number.NEGATIVE_INFINITY;
  #least = Number.POSITIVE_INFINITY;
  #leastBefore = Number.POSITIVE_INFINITY;

  next(sentMs: number, receivedMs: number): number {
    if (receivedMs >= this.#endsMs) {
      const isNextWindow = receivedMs < this.#endsMs + WINDOW_MS;
      this.#leastBefore = isNextWindow ? this.#least : Number.POSITIVE_INFINITY;
      this.#least = Number.POSITIVE_INFINITY;
      this.#endsMs = receivedMs + WINDOW_MS;
    }
    const offset = receivedMs - sentMs;
    this.#least = Math.min(this.#least, offset);
    return offset - Math.min(this.#least, this.#leastBefore);
  }
}
