import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MODULE = fileURLToPath(new URL('../../dist/stream/priority.js', import.meta.url));
const TELL = `import(${JSON.stringify(MODULE)}).then((m) => console.log(JSON.stringify(m.raisePriority())))`;
const START = [process.execPath, '-e', TELL];

/** What a process that is started so says of itself. */
function told([command = '', ...args]: readonly string[]) {
  const { stdout, status } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

const mayBeFirst = spawnSync('nice', ['-n', '-10', 'true'], { encoding: 'utf8' }).stderr === '';
const mayBeRealtime = spawnSync('chrt', ['--rr', '10', 'true']).status === 0;

it('asks for nice -10, and tells what it got', () => {
  expect(told(START)).toEqual({ nice: mayBeFirst ? -10 : 0, realtime: 0 });
});

it.skipIf(!mayBeRealtime)('knows that it was started under real-time scheduling', () => {
  expect(told(['chrt', '--rr', '10', ...START])).toMatchObject({ realtime: 10 });
});
