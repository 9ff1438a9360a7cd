/** `npm start` as a person uses it: it comes up, it keeps up, and it leaves nothing behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNatsServer, startNatsServer } from '../../../scripts/lib/nats/nats-server.mjs';
import { virtualConfig } from '../../support/configs.js';
import { makeSecrets, shippedConfig } from '../../support/security/shipped-bus.js';
import { freePort } from '../../support/system.js';
import { until } from '../../support/until.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const READY = 'Ctrl-C stops.';

interface Started {
  readonly process: ChildProcess;
  readonly apiUrl: string;
  /** What it printed so far. */
  output(): string;
  /** Its processes, npm's own left out: name (nats-server, audio-io, …) → process ids. */
  family(): Map<string, number[]>;
  readonly exited: Promise<number | null>;
}

let folder: string;
let configPath: string;
let started: Started | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcae-start-'));
  configPath = join(folder, 'config.json');
  await writeFile(configPath, JSON.stringify(virtualConfig()));
});
afterEach(async () => {
  for (const pids of started?.family().values() ?? [])
    for (const pid of pids) process.kill(pid, 'SIGKILL');
  started?.process.kill('SIGKILL');
  started = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** Where pages may read the bus. */
async function offered({ apiUrl }: Started): Promise<string | undefined> {
  const answer = await fetch(`${apiUrl}/ui-config`);
  return ((await answer.json()) as { nats: { url: string } | null }).nats?.url;
}

/** npm in a process group of its own, as a shell starts it in the foreground. */
async function npmStart(env: Record<string, string> = {}): Promise<Started> {
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
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  started = {
    process: child,
    apiUrl: `http://127.0.0.1:${port}`,
    output: () => output,
    family: () => marked(mark, child.pid),
    exited,
  };
  return started;
}

async function npmStartReady(env: Record<string, string> = {}): Promise<Started> {
  const running = await npmStart(env);
  const ended = () => running.process.exitCode !== null;
  await until('the summary is printed', () => ended() || running.output().includes(READY), {
    withinMs: 45_000,
    describe: running.output,
  });
  expect(running.output()).toContain(READY);
  return running;
}

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
const NAMES = [
  ['dist/stream/bundle.js', 'stream'],
  ['audio-io/dist/main.js', 'audio-io'],
  ['control-api/dist/main.js', 'control-api'],
  ['scripts/start.mjs', 'start'],
  ['leash', 'leash'],
  ['nats-server', 'nats-server'],
] as const;

const isReady = async ({ apiUrl }: Started) =>
  (await fetch(`${apiUrl}/readyz`).catch(() => undefined))?.status === 200;

const nothingIsLeft = (running: Started) =>
  until('nothing is left', () => running.family().size === 0, {
    withinMs: 10_000,
    describe: () => JSON.stringify([...running.family()]),
  });

describe.skipIf(process.platform !== 'linux')('npm start', () => {
  it('says where everything is, and Ctrl-C leaves nothing behind', async () => {
    const running = await npmStartReady();
    expect(running.output()).toContain(`API            ${running.apiUrl}`);
    expect(running.output()).toContain(`${running.apiUrl}/docs`);
    expect(running.output()).toMatch(/Bus {12}nats:\/\/127\.0\.0\.1:\d+/);
    expect(await isReady(running)).toBe(true);
    expect(await offered(running)).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    await until('each channel has its process', () => running.family().get('stream')?.length === 4);
    expect([...running.family().keys()].sort()).toEqual(
      ['audio-io', 'control-api', 'leash', 'nats-server', 'start', 'stream'].sort(),
    );

    process.kill(-(running.process.pid ?? 0), 'SIGINT');
    await running.exited;
    await nothingIsLeft(running);
    expect(running.output()).toContain('Stopping …');
    expect(running.output()).not.toMatch(/was killed|error|ended with/);
  });

  it.each([
    ['SIGTERM to npm', 'npm', 'SIGTERM'],
    ['SIGKILL to npm', 'npm', 'SIGKILL'],
    ['a closed terminal', 'group', 'SIGHUP'],
    ['SIGKILL to the script itself', 'start', 'SIGKILL'],
  ] as const)('%s leaves nothing behind', async (_name, target, signal) => {
    const running = await npmStartReady();
    const npm = running.process.pid ?? 0;
    if (target === 'start') process.kill(running.family().get('start')?.[0] ?? 0, signal);
    else process.kill(target === 'npm' ? npm : -npm, signal);
    await running.exited;
    await nothingIsLeft(running);
  });

  it('Ctrl-C during the start leaves nothing behind', async () => {
    const running = await npmStart();
    await until('a service runs', () => running.family().has('nats-server'), { everyMs: 2 });
    process.kill(-(running.process.pid ?? 0), 'SIGINT');
    await running.exited;
    await nothingIsLeft(running);
    expect(running.output()).not.toContain(READY);
  });

  it('a second Ctrl-C ends at once what does not stop', async () => {
    const running = await npmStartReady();
    const npm = running.process.pid ?? 0;
    process.kill(running.family().get('control-api')?.[0] ?? 0, 'SIGSTOP');
    process.kill(-npm, 'SIGINT');
    await until('it stops', () => running.output().includes('Stopping …'));
    const pressed = performance.now();
    // Not sooner: npm and the terminal may both deliver the first one.
    await until('a person presses again', () => performance.now() - pressed > 1_000);
    process.kill(-npm, 'SIGINT');
    await running.exited;
    await nothingIsLeft(running);
    expect(performance.now() - pressed).toBeLessThan(4_000);
  });

  it.each(['audio-io', 'control-api', 'nats-server'])(
    'starts %s again when it dies, and says so',
    async (name) => {
      const running = await npmStartReady();
      const before = running.family().get(name)?.[0] ?? 0;
      process.kill(before, 'SIGKILL');
      await until('it is told', () => running.output().includes(`${name} was ended by SIGKILL`));
      await until(
        'all is ready again',
        async () => {
          const now = running.family().get(name)?.[0];
          return now !== undefined && now !== before && (await isReady(running));
        },
        { describe: running.output },
      );
      expect(running.output()).toContain(`${name} is started again`);
      process.kill(-(running.process.pid ?? 0), 'SIGINT');
      await running.exited;
      await nothingIsLeft(running);
    },
  );

  it('a wrong config: says which service could not start and why, and ends', async () => {
    await writeFile(configPath, JSON.stringify({ ...virtualConfig(), sample_rate: 'fast' }));
    const running = await npmStart();
    expect(await running.exited).toBe(1);
    expect(running.output()).toContain('audio-io ended with code 1 at its start');
    expect(running.output().match(/config\.json: sample_rate: .+/g)).toHaveLength(1);
    await nothingIsLeft(running);
  });

  it('uses a bus that has users, each service with its own key', async () => {
    const secrets = await makeSecrets();
    const nats = await startNatsServer({
      binary: await findNatsServer(),
      extraConfig: await shippedConfig(secrets),
    });
    const secured = await npmStartReady({ NATS_URL: nats.url, NATS_NKEY_FILE: secrets });
    expect((await fetch(`${secured.apiUrl}/vu`)).status).toBe(200);
    process.kill(-(secured.process.pid ?? 0), 'SIGINT');
    await secured.exited;
    await nothingIsLeft(secured);
    await nats.stop();
    await rm(join(secrets, '..'), { recursive: true, force: true });
  });

  it('uses a bus that runs already, and leaves it alone', async () => {
    // Its own bus has neither keys nor TLS, whatever the shell has for another.
    const another = {
      ...{ NATS_NKEY_FILE: '/of/another/bus', NATS_CA_FILE: '/of/another/bus' },
      ...{ NATS_WS_NKEY_FILE: '/of/another/bus', NATS_WS_URL: 'wss://another.example' },
    };
    const first = await npmStartReady(another);
    expect(await offered(first)).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    const natsUrl = /Bus\s+(nats:\S+)/.exec(first.output())?.[1] ?? '';
    const nats = first.family().get('nats-server');
    const second = await npmStartReady({ NATS_URL: natsUrl, MCAE_NODE: 'second' });
    expect(second.family().has('nats-server')).toBe(false);
    expect(await offered(second)).toBeUndefined();
    process.kill(-(second.process.pid ?? 0), 'SIGINT');
    await second.exited;
    await nothingIsLeft(second);
    expect(first.family().get('nats-server')).toEqual(nats);
    process.kill(-(first.process.pid ?? 0), 'SIGINT');
    await first.exited;
    await nothingIsLeft(first);
  });
});
