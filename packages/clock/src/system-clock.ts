import type { Clock } from './clock.js';

/** performance.now() counts from each process's start; hrtime is the same for all of a machine. */
const ORIGIN_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** The machine's own clock; `monoMs` can be compared between processes of one machine. */
export const systemClock: Clock = {
  monoMs: () => ORIGIN_MS + performance.now(),
  wallMs: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
