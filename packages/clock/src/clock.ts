/** The port to time. Nothing but an adapter of it calls Date.now, performance.now or a timer. */
export interface Clock {
  /** Milliseconds that never go back; the zero is arbitrary. */
  monoMs(): number;
  /** UTC, milliseconds since 1970. */
  wallMs(): number;
  /** Calls `run` once, not before `delayMs` have passed. */
  after(delayMs: number, run: () => void): Cancel;
}

/** Ends a timer; calling it again, or after it has run, does nothing. */
export type Cancel = () => void;

/** Resolves after `delayMs`. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve));
}

/** Resolves when the promise does, or after `mostMs`; rejects if it does before that. */
export function within(clock: Clock, mostMs: number, promise: Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(mostMs, resolve);
    promise.finally(cancel).then(() => resolve(), reject);
  });
}

/**
 * Calls `run` every `periodMs` on absolute deadlines, so that it does not drift. Deadlines that
 * were missed altogether (the process was stopped) are skipped, not made up for.
 */
export function every(clock: Clock, periodMs: number, run: () => void): Cancel {
  const start = clock.monoMs();
  let tick = 0;
  let cancel: Cancel = () => {};
  const schedule = () => {
    const due = Math.floor((clock.monoMs() - start) / periodMs) + 1;
    tick = Math.max(tick + 1, due);
    cancel = clock.after(start + tick * periodMs - clock.monoMs(), () => {
      schedule();
      run();
    });
  };
  schedule();
  return () => cancel();
}
