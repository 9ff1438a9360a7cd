/** What holds in every fault of a real process, and the faults that signals make. */
import { expect } from 'vitest';
import { type Fault, LONGEST_OPEN_MS, type Measured, mostBlocksLost } from './fault-rig.js';

/** Lost blocks are judged in the last attempt alone; everything else must hold in every attempt. */
export function holds(attempts: readonly Measured[]): void {
  const last = attempts.at(-1);
  expect(last?.blocksLost).toBeLessThanOrEqual(mostBlocksLost(last?.stalls ?? 0));
  expect(attempts.flatMap(({ lateAccepted }) => lateAccepted)).toEqual([]);
  for (const { openMs } of attempts) expect(openMs ?? 0).toBeLessThanOrEqual(LONGEST_OPEN_MS);
}

export const forMs = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Hangs for so long. @param signal reaches the process, whichever runs by then */
export function hang(signal: (name: 'SIGSTOP' | 'SIGCONT') => unknown, ms: number): Fault {
  return {
    begin: async () => {
      await signal('SIGSTOP');
      await forMs(ms);
    },
    end: async () => {
      await signal('SIGCONT');
    },
  };
}
