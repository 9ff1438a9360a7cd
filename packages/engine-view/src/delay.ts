/** How long a message was on its way, beyond the fastest one of late. */

/** Two windows of this length are what "of late" means. */
const WINDOW_MS = 5_000;

/** The least offset between the two clocks, in this window and in the one before it. */
export interface Delay {
  readonly endsMs: number;
  readonly least: number;
  readonly leastBefore: number;
}

export const NO_DELAY: Delay = {
  endsMs: Number.NEGATIVE_INFINITY,
  least: Number.POSITIVE_INFINITY,
  leastBefore: Number.POSITIVE_INFINITY,
};

/**
 * Compares the sender's clock with ours, message by message: the clocks' offset is unknown, but a
 * message whose offset is above the least one seen in the last 5 to 10 s was delayed by that much.
 * A level that was held back for two seconds, by the bus, a proxy or a sleeping tab, is so known to
 * be two seconds old when it comes. The window is short so that a sender whose clock stood still
 * (a paused machine) is believed again. Silence teaches nothing: what was known before it is kept, so that
 * a message that comes after it, held back for as long, is not taken for a fast one.
 *
 * @returns what is known then, and how much longer this message took than the fastest, 0 or above
 */
export function measureDelay(
  delay: Delay,
  sentMs: number,
  receivedMs: number,
): { readonly delay: Delay; readonly delayMs: number } {
  const offset = receivedMs - sentMs;
  const { endsMs, least, leastBefore } =
    receivedMs < delay.endsMs ? delay : next(delay, receivedMs);
  const measured = { endsMs, least: Math.min(least, offset), leastBefore };
  return { delay: measured, delayMs: offset - Math.min(measured.least, leastBefore) };
}

function next({ endsMs, least, leastBefore }: Delay, receivedMs: number): Delay {
  const isAdjacent = receivedMs < endsMs + WINDOW_MS;
  return {
    endsMs: receivedMs + WINDOW_MS,
    least: Number.POSITIVE_INFINITY,
    leastBefore: isAdjacent ? least : Math.min(least, leastBefore),
  };
}
