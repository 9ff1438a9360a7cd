/** What a simulation found wrong; the first one ends the run. */

export const INVARIANTS = [
  'gate-without-key',
  'gate-after-close',
  'sound-while-muted',
  'dead-microphone',
  'stale-command',
  'sequence',
  'gap-not-reported',
  'stale-shown-as-live',
  'no-recovery',
  'exception',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export class Violation extends Error {
  readonly invariant: Invariant;
  readonly atMs: number;

  constructor(invariant: Invariant, atMs: number, message: string) {
    super(`${invariant} at ${atMs.toFixed(1)} ms: ${message}`);
    this.name = 'Violation';
    this.invariant = invariant;
    this.atMs = atMs;
  }
}
