/** The built service as a process: how it ends, and what it leaves behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../../../test/support/until.js';
import { exampleConfig } from './support/engine-rig.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
/** Seeded faults: on a signal, something fails that nobody waits for. */
const FAULTS = `data:text/javascript,${encodeURIComponent(`
  process.on('SIGUSR2', () => { Promise.reject(new Error('seeded')); });
  process.on('SIGPIPE', () => { setTimeout(() => { throw new Error('seeded'); }, 0); });
`)}`;

let folder: string;
let service: ChildProcess;
let output: string;
let code: number | null | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcae-main-'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(exampleConfig()));
  output = '';
  code = undefined;
  service = spawn(process.execPath, ['--import', FAULTS, MAIN, 'run'], {
    env: {
      ...process.env,
      MCAE_CONFIG: join(folder, 'config.json'),
      MCAE_NODE: 'main-test',
      // Nobody listens there: sound does not need the bus.
      NATS_URL: 'nats://127.0.0.1:1',
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [service.stdout, service.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  service.on('exit', (status) => {
    code = status;
  });
});

afterEach(() => {
  service.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const says = (what: string, text: string, times = 1) =>
  until(what, () => output.split(text).length > times, { describe: () => output });
const whenRunning = () => says('all streams run', '"state":"running"', 4);
const mark = () => join(folder, 'state', 'running');
const ended = () => until('it has ended', () => code !== undefined, { describe: () => output });

function streams(): number[] {
  const text = readFileSync(`/proc/${service.pid}/task/${service.pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('stopped: ends its streams and itself, in order', async () => {
  await whenRunning();
  const pids = streams();
  expect(pids.length).toBeGreaterThanOrEqual(4);
  service.kill('SIGTERM');
  await ended();
  expect(code).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(existsSync(mark())).toBe(false);
  expect(output).toContain('audio-io has stopped');
});

it('stopped while it starts: ends all the same, and leaves no stream', async () => {
  await says('it starts', 'audio-io starts');
  service.kill('SIGTERM');
  await ended();
  expect(code).toBe(0);
  expect(existsSync(mark())).toBe(false);
  expect(output).toContain('audio-io has stopped');
});

it.each<[NodeJS.Signals, string]>([
  ['SIGUSR2', 'a rejection that nobody handled'],
  ['SIGPIPE', 'an exception that nobody caught'],
])('on %s: %s ends it and its streams, and leaves the mark of a crash', async (signal, message) => {
  await whenRunning();
  const pids = streams();
  service.kill(signal);
  await ended();
  expect(code).toBe(1);
  const fatal = output.split('\n').find((line) => line.includes('"level":60'));
  expect(JSON.parse(fatal ?? '{}')).toMatchObject({ msg: message, err: { message: 'seeded' } });
  await until('its streams have ended', () => !pids.some(isAlive), { withinMs: 3_000 });
  expect(existsSync(mark())).toBe(true);
});
