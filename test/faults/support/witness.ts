/**
 * Threads that only read the clock: when one of them is held up, the machine had no time for
 * anybody, and a lost block says nothing about the product.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** A stream loses a block when it is held up for longer: two blocks of 512 frames at 44,100 Hz. */
const STALL_MS = 23;
const PERIOD_MS = 4;

const CODE = `
  const { workerData } = require('node:worker_threads');
  const stalls = new Int32Array(workerData);
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    if (now - last > ${STALL_MS}) Atomics.add(stalls, 0, 1);
    last = now;
  }, ${PERIOD_MS});
`;

export class Witness {
  readonly #stalls = new Int32Array(new SharedArrayBuffer(4));
  readonly #workers: readonly Worker[];

  constructor() {
    // One for each core: what holds one up need not hold up the other.
    this.#workers = Array.from(
      { length: availableParallelism() },
      () => new Worker(CODE, { eval: true, workerData: this.#stalls.buffer }),
    );
  }

  /** How often it was held up since it was made. */
  get stalls(): number {
    return Atomics.load(this.#stalls, 0);
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
