/**
 * `npm run test:sim -- [SEED…] [--from 1] [--count 1000] [--seconds 60] [--workers N] [--trace]`
 *
 * Runs seeds that failed before, then `count` seeds from `from` on, or only those that are named.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { failingSeeds, keepFailingSeeds } from './seeds.js';
import type { Job } from './worker.js';
import { type Outcome, runWorld } from './world.js';

/** Violations that are printed in full; all are kept. */
const MOST_PRINTED = 10;
/** Seeds that a worker is given at a time. */
const BATCH = 10;
/** Messages live for milliseconds: with room for many of them, a tenth less time is spent on collecting. */
const ROOM = { maxYoungGenerationSizeMb: 192 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '60' },
    workers: { type: 'string', default: String(availableParallelism()) },
    trace: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const from = Number(values.from);
const range = Array.from({ length: Number(values.count) }, (_, index) => from + index);
const seeds =
  positionals.length > 0 ? positionals.map(Number) : [...new Set([...failingSeeds(), ...range])];
const print = (line: string) => void process.stdout.write(`${line}\n`);

let printed = 0;
const startMs = performance.now();
const outcomes = values.trace ? await traced() : await inWorkers(Number(values.workers));
summary(outcomes, (performance.now() - startMs) / 1_000);

async function traced(): Promise<Outcome[]> {
  const all: Outcome[] = [];
  for (const seed of seeds) all.push(await runWorld({ seed, seconds, trace: print }));
  return all;
}

async function inWorkers(count: number): Promise<Outcome[]> {
  const all: Outcome[] = [];
  const waiting = [...seeds];
  const next = () => waiting.splice(0, BATCH);
  await Promise.all(
    Array.from({ length: Math.min(count, Math.ceil(seeds.length / BATCH)) }, async () => {
      const worker = new Worker(new URL('worker.js', import.meta.url), { resourceLimits: ROOM });
      await new Promise<void>((resolve, reject) => {
        let left = 0;
        const give = () => {
          const batch = next();
          left = batch.length;
          if (left === 0) resolve();
          else worker.postMessage({ seeds: batch, seconds } satisfies Job);
        };
        worker.on('error', reject);
        worker.on('message', (outcome: Outcome) => {
          all.push(outcome);
          if (outcome.violation && ++printed <= MOST_PRINTED) printViolation(outcome);
          if (--left === 0) give();
        });
        give();
      });
      await worker.terminate();
    }),
  );
  return all;
}

function printViolation({ seed, violation, faults }: Outcome): void {
  print(`seed ${seed}: ${violation}`);
  print(`  faults: ${faults.join(', ')}`);
  print(`  again, with everything that happens: npm run test:sim -- ${seed} --trace`);
}

function summary(all: readonly Outcome[], tookS: number): void {
  const failed = all.filter(({ violation }) => violation !== undefined);
  keepFailingSeeds(
    new Set(all.map(({ seed }) => seed)),
    failed.map(({ seed }) => seed),
  );
  const sum = (of: (outcome: Outcome) => number) =>
    all.reduce((total, outcome) => total + of(outcome), 0).toLocaleString('en');
  print(
    `${all.length} seeds × ${seconds} virtual seconds in ${tookS.toFixed(1)} s ` +
      `(${(all.length / tookS).toFixed(0)} seeds a second): ${failed.length} failed`,
  );
  print(
    `${sum(({ faults }) => faults.length)} faults, ${sum(({ commands }) => commands)} commands ` +
      `accepted, ${sum(({ openBlocks }) => openBlocks)} blocks with an open gate checked`,
  );
  if (failed.length > 0) process.exitCode = 1;
}
