import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../lib/paths.mjs';
import { startManaged } from '../../lib/processes/processes.mjs';
import { runCommand } from '../../lib/processes/run-command.mjs';

const MODULE = pathToFileURL(join(ROOT, 'scripts/lib/processes/processes.mjs')).href;
/** A parent with a child in its group; both say their process id, neither ends by itself. */
const FAMILY = `
  const { spawn } = require('node:child_process');
  const ignore = process.argv[1] === 'stubborn';
  if (ignore) process.on('SIGTERM', () => {});
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
  child.on('spawn', () => console.log('pids', process.pid, child.pid));
  setInterval(() => {}, 1000);
`;

/** A process that has ended and only waits to be reaped is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    return process.platform !== 'linux' && (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

async function until(condition: () => boolean, withinMs: number): Promise<void> {
  const end = performance.now() + withinMs;
  while (!condition() && performance.now() < end) await new Promise((r) => setTimeout(r, 20));
  expect(condition()).toBe(true);
}

async function startFamily(kind: string) {
  let pids: number[] = [];
  const family = await startManaged(process.execPath, ['-e', FAMILY, kind], {
    onLine: (line) => {
      if (line.startsWith('pids')) pids = line.split(' ').slice(1).map(Number);
    },
  });
  await until(() => pids.length === 2, 5_000);
  return { family, pids };
}

describe.skipIf(process.platform === 'win32')('a managed process', () => {
  it('is stopped with its children', async () => {
    const { family, pids } = await startFamily('plain');
    // The parent ends by SIGTERM; its child, which gets no signal, is killed in the end.
    await family.stop(300);
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it('is killed when it does not stop in time, and that is reported', async () => {
    const { family, pids } = await startFamily('stubborn');
    expect(await family.stop(200)).toBe(false);
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(await family.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('does not outlive a script that was killed outright', async () => {
    const script = `
      import { startManaged } from '${MODULE}';
      await startManaged(process.execPath, ['-e', ${JSON.stringify(FAMILY)}], {
        onLine: (line) => process.stdout.write(line + '\\n'),
      });
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let pids: number[] = [];
    parent.stdout.setEncoding('utf8').on('data', (text: string) => {
      pids = text.trim().split(' ').slice(1).map(Number);
    });
    await until(() => pids.length === 2, 5_000);
    parent.kill('SIGKILL');
    await until(() => !pids.some(isAlive), 8_000);
  });

  it('that cannot be started is a rejection', async () => {
    await expect(startManaged('/does/not/exist', [])).rejects.toThrow('ENOENT');
  });
});

describe('a command', () => {
  it('gives its exit code and its lines', async () => {
    const script = 'console.log("a\\nb"); console.error("c"); process.exit(3)';
    const { code, lines } = await runCommand(process.execPath, ['-e', script]);
    expect(code).toBe(3);
    expect([...lines].sort()).toEqual(['a', 'b', 'c']);
  });

  it('ends at its time limit', async () => {
    const forever = ['-e', 'setInterval(() => {}, 1000)'];
    const result = await runCommand(process.execPath, forever, { timeoutMs: 200 });
    expect(result).toMatchObject({ code: null, timedOut: true });
  });

  it('ends when it is stopped', async () => {
    const stopped = new AbortController();
    const forever = ['-e', 'setInterval(() => {}, 1000)'];
    const running = runCommand(process.execPath, forever, { signal: stopped.signal });
    setTimeout(() => stopped.abort(), 100);
    await expect(running).rejects.toMatchObject({ name: 'StoppedError' });
  });
});
