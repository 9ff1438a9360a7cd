import { runWorld } from './world.js';

const [first = '1', count = '20', trace] = process.argv.slice(2);
const start = performance.now();
for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
  const outcome = await runWorld({
    seed,
    ...(trace && { trace: (line) => void process.stdout.write(`${line}\n`) }),
  });
  if (outcome.violation) process.stdout.write(`${JSON.stringify(outcome)}\n`);
}
process.stdout.write(`${((performance.now() - start) / Number(count)).toFixed(1)} ms a seed\n`);
