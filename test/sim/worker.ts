/** Runs the seeds that it is sent, one after the other. */
import { parentPort } from 'node:worker_threads';
import { runWorld } from './world.js';

// Thousands of refusals are made and none is printed.
Error.stackTraceLimit = 0;

export interface Job {
  readonly seeds: readonly number[];
  readonly seconds: number;
}

parentPort?.on('message', async ({ seeds, seconds }: Job) => {
  for (const seed of seeds) parentPort?.postMessage(await runWorld({ seed, seconds }));
});
