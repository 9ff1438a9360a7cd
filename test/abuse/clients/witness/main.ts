/**
 * The witness: threads, one a core, that do nothing but read the clock. When one of them is held up,
 * the machine had no time for anybody, and a late answer says nothing about the product.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { serveCalls } from '../serve-calls.js';

export interface Stalls {
  /** How late a timer of this machine comes, over all threads. */
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Longer than a stream can be late without losing a block. */
  readonly ofBlocks: number;
}

export type WitnessCalls = {
  reset(): void;
  read(): Stalls;
};

const PERIOD_MS = 4;
/** One count for each whole millisecond. */
const BINS = 10_000;
/** Two blocks of 512 frames at 44,100 Hz. */
const BLOCKS_MS = 23;

const CODE = `
  const { workerData } = require('node:worker_threads');
  const counts = new Int32Array(workerData);
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    const late = Math.max(0, Math.floor(now - last - ${PERIOD_MS}));
    Atomics.add(counts, Math.min(late, ${BINS - 1}), 1);
    last = now;
  }, ${PERIOD_MS});
`;

const counts = new Int32Array(new SharedArrayBuffer(BINS * Int32Array.BYTES_PER_ELEMENT));
for (let i = 0; i < availableParallelism(); i++)
  new Worker(CODE, { eval: true, workerData: counts.buffer });

function read(): Stalls {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  let p99Ms = 0;
  let maxMs = 0;
  let ofBlocks = 0;
  for (const [late, count] of counts.entries()) {
    if (count === 0) continue;
    if (seen < 0.99 * total) p99Ms = late + 1;
    seen += count;
    maxMs = late + 1;
    if (late >= BLOCKS_MS) ofBlocks += count;
  }
  return { p99Ms, maxMs, ofBlocks };
}

serveCalls({ reset: () => void counts.fill(0), read } satisfies WitnessCalls);
