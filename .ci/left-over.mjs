/**
 * Kills the processes that a step of .ci/run left behind, and prints them: they would take CPU time from the steps
 * that follow. They are known by CI_STEP in their environment (Linux).
 * Exits with 1 where there were any.
 *
 *     node .ci/left-over.mjs STEP
 */
import { readdirSync, readFileSync } from 'node:fs';

/** A process that ends within this time is not left behind. */
const GRACE_MS = 5_000;

const step = process.argv[2] ?? '';

let left = leftOver();
for (const until = Date.now() + GRACE_MS; left.length > 0 && Date.now() < until; left = leftOver())
  await new Promise((resolve) => setTimeout(resolve, 100));
for (const { pid, command } of left) {
  process.stdout.write(`${step} left behind: ${command.slice(0, 200)}\n`);
  kill(pid);
}
process.exitCode = left.length > 0 ? 1 : 0;

/** @returns {{pid: number, command: string}[]} */
function leftOver() {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter((pid) => parts(pid, 'environ').includes(`CI_STEP=${step}`))
    .map((pid) => ({ pid, command: parts(pid, 'cmdline').join(' ') }));
}

/**
 * @param {number} pid
 * @param {'environ' | 'cmdline'} file
 * @returns {string[]} empty where it has gone, or is somebody else's
 */
function parts(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** @param {number} pid */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone by itself.
  }
}
