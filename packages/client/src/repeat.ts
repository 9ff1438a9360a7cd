import type { Cancel, Clock } from '@mcae/clock';

/** Runs it again and again, for pages: a timer that was held up makes up for nothing. */
export function repeat(time: Clock, periodMs: number, run: () => void): Cancel {
  let cancel = () => {};
  const next = () => {
    cancel = time.after(periodMs, () => {
      next();
      run();
    });
  };
  next();
  return () => cancel();
}
