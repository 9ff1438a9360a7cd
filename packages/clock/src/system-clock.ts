import type { Clock } from './clock.js';

/** Looks at both clocks; more than one, since a process can be held up between two of them. */
const LOOKS = 16;

/**
 * The machine's own clock; `monoMs` can be compared between processes of one machine. In a browser it counts from
 * the page's start: what else this package has is used there too.
 */
export const systemClock: Clock = {
  monoMs: () => ORIGIN_MS + performance.now(),
  wallMs: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};

/**
 * performance.now() counts from each process's start; hrtime is the same for all of a machine. The
 * look that took the shortest time is the truest: a stream whose clock is behind by what its process
 * was held up for would end leases that much too late.
 */
const ORIGIN_MS = originMs();

function originMs(): number {
  const { hrtime } = globalThis.process ?? {};
  if (hrtime === undefined) return 0;
  let origin = 0;
  let shortestMs = Number.POSITIVE_INFINITY;
  for (let look = 0; look < LOOKS; look++) {
    const beforeMs = performance.now();
    const machineMs = Number(hrtime.bigint()) / 1e6;
    const afterMs = performance.now();
    if (afterMs - beforeMs >= shortestMs) continue;
    shortestMs = afterMs - beforeMs;
    origin = machineMs - (beforeMs + afterMs) / 2;
  }
  return origin;
}
