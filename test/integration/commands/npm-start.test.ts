/** `npm start` as a user types it: it starts everything, restarts what dies, and leaves nothing behind. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNatsServer, startNatsServer } from '../../../scripts/lib/nats/nats-server.mjs';
import { virtualConfig } from '../../support/configs.js';
import {
  busUrl,
  isReady,
  type NpmStart,
  nothingIsLeft,
  npmStart,
  READY,
  untilReady,
} from '../../support/npm-start.js';
import { makeSecrets, shippedConfig } from '../../support/security/shipped-bus.js';
import { until } from '../../support/until.js';

let folder: string;
let configPath: string;
let started: NpmStart[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcae-start-'));
  configPath = join(folder, 'config.json');
  await writeFile(configPath, JSON.stringify(virtualConfig()));
});
afterEach(async () => {
  for (const running of started) running.kill();
  started = [];
  await rm(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<NpmStart> {
  const running = await npmStart(configPath, env);
  started.push(running);
  return running;
}

async function startReady(env: Record<string, string> = {}): Promise<NpmStart> {
  const running = await start(env);
  await untilReady(running);
  return running;
}

/** Ctrl-C ends it, and all that it started. */
async function stop(running: NpmStart): Promise<void> {
  running.ctrlC();
  await running.exited;
  await nothingIsLeft(running);
}

/** Where pages may read the bus. */
async function offered({ apiUrl }: NpmStart): Promise<string | undefined> {
  const answer = await fetch(`${apiUrl}/ui-config`);
  return ((await answer.json()) as { nats: { url: string } | null }).nats?.url;
}

describe.skipIf(process.platform !== 'linux')('npm start', () => {
  it('says where everything is, and Ctrl-C leaves nothing behind', async () => {
    const running = await startReady();
    expect(running.output()).toContain(`API            ${running.apiUrl}`);
    expect(running.output()).toContain(`${running.apiUrl}/docs`);
    expect(running.output()).toMatch(/Bus {12}nats:\/\/127\.0\.0\.1:\d+/);
    expect(await isReady(running)).toBe(true);
    expect(await offered(running)).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    await until('each channel has its process', () => running.family().get('stream')?.length === 4);
    expect([...running.family().keys()].sort()).toEqual(
      ['audio-io', 'control-api', 'leash', 'nats-server', 'start', 'stream'].sort(),
    );

    await stop(running);
    expect(running.output()).toContain('Stopping …');
    expect(running.output()).not.toMatch(/was killed|error|ended with/);
  });

  it.each([
    ['SIGTERM to npm', 'npm', 'SIGTERM'],
    ['SIGKILL to npm', 'npm', 'SIGKILL'],
    ['a closed terminal', 'group', 'SIGHUP'],
    ['SIGKILL to the script itself', 'start', 'SIGKILL'],
  ] as const)('%s leaves nothing behind', async (_name, target, signal) => {
    const running = await startReady();
    const npm = running.process.pid ?? 0;
    if (target === 'start') process.kill(running.family().get('start')?.[0] ?? 0, signal);
    else process.kill(target === 'npm' ? npm : -npm, signal);
    await running.exited;
    await nothingIsLeft(running);
  });

  it('Ctrl-C during the start leaves nothing behind', async () => {
    const running = await start();
    await until('a service runs', () => running.family().has('nats-server'), { everyMs: 2 });
    await stop(running);
    expect(running.output()).not.toContain(READY);
  });

  it('a second Ctrl-C ends at once what does not stop', async () => {
    const running = await startReady();
    const npm = running.process.pid ?? 0;
    process.kill(running.family().get('control-api')?.[0] ?? 0, 'SIGSTOP');
    process.kill(-npm, 'SIGINT');
    await until('it stops', () => running.output().includes('Stopping …'));
    const pressed = performance.now();
    // Not sooner: npm and the terminal may both deliver the first one.
    await until('it is pressed again', () => performance.now() - pressed > 1_000);
    process.kill(-npm, 'SIGINT');
    await running.exited;
    await nothingIsLeft(running);
    expect(performance.now() - pressed).toBeLessThan(4_000);
  });

  it.each(['audio-io', 'control-api', 'nats-server'])(
    'starts %s again when it dies, and says so',
    async (name) => {
      const running = await startReady();
      const before = running.family().get(name)?.[0] ?? 0;
      process.kill(before, 'SIGKILL');
      await until('that is printed', () =>
        running.output().includes(`${name} was ended by SIGKILL`),
      );
      const again = `${name} is started again`;
      await until('the restart is printed', () => running.output().includes(again));
      await until(
        'all is ready again',
        async () => {
          const now = running.family().get(name)?.[0];
          return now !== undefined && now !== before && (await isReady(running));
        },
        { describe: running.output },
      );
      await stop(running);
    },
  );

  it('a wrong config: says which service could not start and why, and ends', async () => {
    await writeFile(configPath, JSON.stringify({ ...virtualConfig(), sample_rate: 'fast' }));
    const running = await start();
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
    const secured = await startReady({ NATS_URL: nats.url, NATS_NKEY_FILE: secrets });
    expect((await fetch(`${secured.apiUrl}/vu`)).status).toBe(200);
    await stop(secured);
    await nats.stop();
    await rm(join(secrets, '..'), { recursive: true, force: true });
  });

  it('uses a bus that runs already, and leaves it alone', async () => {
    // Its own bus has neither keys nor TLS, whatever the shell has for another.
    const another = {
      ...{ NATS_NKEY_FILE: '/of/another/bus', NATS_CA_FILE: '/of/another/bus' },
      ...{ NATS_WS_NKEY_FILE: '/of/another/bus', NATS_WS_URL: 'wss://another.example' },
    };
    const first = await startReady(another);
    expect(await offered(first)).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    const nats = first.family().get('nats-server');
    const second = await startReady({ NATS_URL: busUrl(first), MCAE_NODE: 'second' });
    expect(second.family().has('nats-server')).toBe(false);
    expect(await offered(second)).toBeUndefined();
    await stop(second);
    expect(first.family().get('nats-server')).toEqual(nats);
    await stop(first);
  });
});
