/**
 * What engines and readers cost the bus: age of the levels, CPU of the server, and what a frozen
 * reader costs the others. `npm run bench:bus`; NATS_SERVER_BIN picks the server that is measured.
 */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { findNatsServer, startNatsServer } from '../scripts/lib/nats/nats-server.mjs';
import { cpuS } from './lib/cpu.mjs';

const SECONDS = 4;
const READERS_A_PROCESS = 1_250;
/** Engines, readers, of which one is frozen. */
const CASES = [
  [1, 1, false],
  [1, 100, false],
  [1, 1_000, false],
  [1, 5_000, false],
  [10, 10, false],
  [10, 100, false],
  [100, 1, false],
  [100, 10, false],
  [100, 100, false],
  [100, 10, true],
];

const start = async (name, ...args) => {
  const child = fork(fileURLToPath(new URL(`bus/${name}.mjs`, import.meta.url)), args.map(String));
  await once(child, 'message');
  return child;
};
const forSeconds = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

async function measure(binary, [engines, readers, withFrozen]) {
  const server = await startNatsServer({ binary });
  const children = [];
  try {
    for (let left = readers; left > 0; left -= READERS_A_PROCESS)
      children.push(await start('reader', server.url, Math.min(left, READERS_A_PROCESS)));
    const frozen = withFrozen ? await start('reader', server.url, 1) : undefined;
    const publisher = await start('engines', server.url, engines);
    await forSeconds(1);
    frozen?.kill('SIGSTOP');
    for (const child of children) child.send('measure');
    const [before, beganMs] = [cpuS(server.pid), performance.now()];
    await forSeconds(SECONDS);
    const seconds = (performance.now() - beganMs) / 1_000;
    const percent = ((cpuS(server.pid) - before) / seconds) * 100;
    const ages = [];
    for (const child of children) {
      child.send('report');
      const [{ ages: some }] = await once(child, 'message');
      for (const age of some) ages.push(age);
    }
    ages.sort((a, b) => a - b);
    publisher.kill();
    frozen?.kill('SIGKILL');
    const expected = engines * readers * 10 * seconds;
    return {
      engines,
      readers: withFrozen ? `${readers} + 1 frozen` : readers,
      'messages out a second': Math.round(ages.length / seconds),
      'of those due %': Math.round((ages.length / expected) * 100),
      'age p50 ms': ages[Math.floor(ages.length * 0.5)],
      'age p99 ms': ages[Math.floor(ages.length * 0.99)],
      'server CPU %': Math.round(percent),
      load: loadavg()[0].toFixed(1),
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await server.stop();
  }
}

const binary = await findNatsServer();
process.stdout.write(execFileSync(binary, ['--version'], { encoding: 'utf8' }));
const rows = [];
for (const each of CASES) {
  const row = await measure(binary, each);
  rows.push(row);
  if (rows.length === 1)
    process.stdout.write(`| ${Object.keys(row).join(' | ')} |\n|${'---|'.repeat(8)}\n`);
  process.stdout.write(`| ${Object.values(row).join(' | ')} |\n`);
}
