import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MODULE = fileURLToPath(new URL('../../dist/stream/priority.js', import.meta.url));
const TELL = `import(${JSON.stringify(MODULE)}).then((m) => console.log(JSON.stringify(m.raisePriority({ isRealtime: true }))))`;
const START = [process.execPath, '-e', TELL];
/** The same, then the nice of each of its threads, which were there before or came after. */
const THREADS = `
  const { readdirSync, readFileSync } = require('node:fs');
  require('node:fs').readFile(${JSON.stringify(MODULE)}, async () => {
    (await import(${JSON.stringify(MODULE)})).raisePriority({ isRealtime: true });
    const stats = readdirSync('/proc/self/task').map((id) => readFileSync(\`/proc/self/task/\${id}/stat\`, 'utf8'));
    const fields = stats.map((stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' '));
    console.log(JSON.stringify(fields.map((field) => [Number(field[16]), Number(field[37])])));
  });`;
/** Waits for nothing any more. */
const SPIN = `
  import(${JSON.stringify(MODULE)}).then((m) => {
    m.raisePriority({ isRealtime: true });
    for (const end = Date.now() + 5_000; Date.now() < end; );
  });`;

/** What a process that is started so says of itself. */
function told([command = '', ...args]: readonly string[]) {
  const { stdout, status } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

const mayBeFirst = spawnSync('nice', ['-n', '-10', 'true'], { encoding: 'utf8' }).stderr === '';
const mayBeRealtime = spawnSync('chrt', ['--rr', '10', 'true']).status === 0;

it('asks for real time and nice -10, and tells what it got', () => {
  expect(told(START)).toEqual({
    nice: mayBeFirst ? -10 : 0,
    realtime: mayBeRealtime ? 4 : 0,
  });
});

it('asks for nice alone where real time is not wanted', () => {
  const withoutRealtime = TELL.replace('isRealtime: true', 'isRealtime: false');
  expect(told([process.execPath, '-e', withoutRealtime])).toEqual({
    nice: mayBeFirst ? -10 : 0,
    realtime: 0,
  });
});

it.skipIf(!mayBeRealtime)('is ended where it spins in real time', () => {
  const { signal } = spawnSync(process.execPath, ['-e', SPIN], { timeout: 10_000 });
  expect(signal).toBe('SIGXCPU');
});

// Each block waits in a thread of libuv's pool: at normal priority, a busy machine stopped the sound.
it.skipIf(!mayBeFirst || process.platform !== 'linux')('has all of its threads first', () => {
  const threads: [nice: number, realtime: number][] = told([process.execPath, '-e', THREADS]);
  expect(threads.length).toBeGreaterThan(8);
  expect(new Set(threads.map(([nice]) => nice))).toEqual(new Set([-10]));
  expect(new Set(threads.map(([, realtime]) => realtime))).toEqual(
    new Set([mayBeRealtime ? 4 : 0]),
  );
});

it.skipIf(!mayBeRealtime)('knows that it was started under real-time scheduling', () => {
  expect(told(['chrt', '--rr', '10', ...START])).toMatchObject({ realtime: 10 });
});
