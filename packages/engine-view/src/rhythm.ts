/** Whether levels come from an engine that runs, or from a server that held them back. */

/** Levels come each 100 ms; closer together they come in a burst. */
const RHYTHM_MS = 80;
/** After such a pause it is counted anew. */
export const RHYTHM_PAUSE_MS = 1_000;

export interface Rhythm {
  /** Levels in a row that came one by one, with the engine's own time passing between them. */
  readonly count: number;
  readonly sentMs: number;
  readonly receivedMs: number;
}

export const NO_RHYTHM: Rhythm = {
  count: 0,
  sentMs: Number.NEGATIVE_INFINITY,
  receivedMs: Number.NEGATIVE_INFINITY,
};

/** What comes in a burst neither counts nor ends the row. */
export function nextRhythm(rhythm: Rhythm, sentMs: number, receivedMs: number): Rhythm {
  const passedMs = receivedMs - rhythm.receivedMs;
  if (!(passedMs <= RHYTHM_PAUSE_MS)) return { count: 1, sentMs, receivedMs };
  if (passedMs < RHYTHM_MS || sentMs - rhythm.sentMs < passedMs / 2) return rhythm;
  return { count: rhythm.count + 1, sentMs, receivedMs };
}
