/** `npm start` as a user types it; every process that it started can be named, and is ended after the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { freePort } from './services.js';
import { until } from './until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The last line that a start prints. */
export const READY = 'Ctrl-C stops.';

export interface NpmStart {
  readonly process: ChildProcess;
  readonly apiUrl: string;
  /** What it printed so far. */
  output(): string;
  /** Its processes, npm's own left out: name (nats-server, audio-io, …) → process ids. */
  family(): Map<string, number[]>;
  /** As a terminal does: to npm and all that runs with it in the foreground. */
  ctrlC(): void;
  /** Ends all that is left of it. */
  kill(): void;
  readonly exited: Promise<number | null>;
}

/** npm in a process group of its own, as a shell starts it in the foreground. */
export async function npmStart(
  configPath: string,
  env: Record<string, string> = {},
): Promise<NpmStart> {
  const mark = `mcae-${randomUUID()}`;
  const port = await freePort();
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    detached: true,
    env: {
      ...process.env,
      HTTP_PORT: String(port),
      MCAE_CONFIG: configPath,
      MCAE_TEST_MARK: mark,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const family = () => marked(mark, child.pid);
  return {
    process: child,
    apiUrl: `http://127.0.0.1:${port}`,
    output: () => output,
    family,
    ctrlC: () => void process.kill(-(child.pid ?? 0), 'SIGINT'),
    kill: () => {
      for (const pid of [...family().values()].flat()) process.kill(pid, 'SIGKILL');
      child.kill('SIGKILL');
    },
    exited: new Promise((resolve) => child.on('exit', resolve)),
  };
}

/** Waits for the summary that it prints when all is ready. */
export async function untilReady(running: NpmStart): Promise<void> {
  const ended = () => running.process.exitCode !== null;
  await until('the summary is printed', () => ended() || running.output().includes(READY), {
    withinMs: 45_000,
    describe: running.output,
  });
  expect(running.output()).toContain(READY);
}

export const isReady = async ({ apiUrl }: NpmStart): Promise<boolean> =>
  (await fetch(`${apiUrl}/readyz`).catch(() => undefined))?.status === 200;

export const nothingIsLeft = (running: NpmStart): Promise<void> =>
  until('nothing is left', () => running.family().size === 0, {
    withinMs: 10_000,
    describe: () => JSON.stringify([...running.family()]),
  });

/** Address of the bus that it printed. */
export const busUrl = (running: NpmStart): string =>
  /Bus\s+(nats:\S+)/.exec(running.output())?.[1] ?? '';

const NAMES = [
  ['dist/stream/bundle.js', 'stream'],
  ['audio-io/dist/main.js', 'audio-io'],
  ['control-api/dist/main.js', 'control-api'],
  ['scripts/start.mjs', 'start'],
  ['leash', 'leash'],
  ['nats-server', 'nats-server'],
] as const;

/** Every process whose environment has the mark, by the name of what it runs. */
function marked(mark: string, npm: number | undefined): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const pid of readdirSync('/proc').map(Number)) {
    if (!(pid > 0) || pid === npm) continue;
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark)) continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ');
      const name = NAMES.find(([part]) => command.includes(part))?.[1] ?? command;
      found.set(name, [...(found.get(name) ?? []), pid]);
    } catch {
      // It has gone meanwhile.
    }
  }
  return found;
}
