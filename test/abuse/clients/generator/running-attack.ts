import type { AttackCounts } from '../attack.js';

/** One attack under way. */
export interface RunningAttack {
  readonly counts: AttackCounts;
  stop(): Promise<void>;
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** @param code status of an answer, or code of a problem */
export function countAnswer(counts: AttackCounts, code: string | number, bytes: number): void {
  counts.answers[code] = (counts.answers[code] ?? 0) + 1;
  counts.bytes += bytes;
}
