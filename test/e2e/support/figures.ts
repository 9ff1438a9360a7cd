import { systemClock } from '@mcae/clock';
import type { Page } from 'playwright-core';

export const percentile = (values: readonly number[], p: number) =>
  [...values].sort((a, b) => a - b)[Math.ceil((p / 100) * values.length) - 1] ?? Number.NaN;

/** The offset from the page's performance.now() to the machine's monotonic clock, ms. */
export async function clockOffsetMs(page: Page): Promise<number> {
  let best = { tripMs: Number.POSITIVE_INFINITY, offsetMs: 0 };
  for (let i = 0; i < 50; i++) {
    const sentMs = systemClock.monoMs();
    const pageMs = (await page.evaluate('performance.now()')) as number;
    const tripMs = systemClock.monoMs() - sentMs;
    if (tripMs < best.tripMs) best = { tripMs, offsetMs: sentMs + tripMs / 2 - pageMs };
  }
  return best.offsetMs;
}
