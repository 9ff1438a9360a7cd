/** The stack as it is shipped: healthy, with few rights, and working. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.js';
import { describeContainers } from './support/describe-containers.js';
import { engine } from './support/docker.js';
import { Stack } from './support/stack.js';

const OWN = ['audio-io-1', 'control-api-1'];
const ALL = ['nats-1', ...OWN];
const IMAGES = ['mcae/audio-io', 'mcae/control-api'];
/** On disk: Debian and node are 200 MB of it. */
const IMAGE_LIMIT_MB = 240;
const LONG = { withinMs: 60_000, everyMs: 200 };
/** Prints a figure. */
const print = (line: string) => process.stdout.write(`${line}\n`);

describeContainers('the stack of docker-compose.yml', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start();
  }, 600_000);
  afterAll(() => stack.end());

  test('is healthy, in small images', async () => {
    for (const name of ALL)
      expect((await (await stack.handle(name)).inspect()).State.Health?.Status, name).toBe(
        'healthy',
      );
    const images = (await (await engine()).listImages()).flatMap(({ RepoTags, Size }) =>
      (RepoTags ?? []).map((tag) => ({ name: tag.split(':')[0] ?? '', sizeMb: Size / 1e6 })),
    );
    const own = images.filter(({ name }) => IMAGES.includes(name));
    print(own.map(({ name, sizeMb }) => `${name} ${sizeMb.toFixed(0)} MB`).join(', '));
    expect(own.length).toBeGreaterThanOrEqual(IMAGES.length);
    for (const { name, sizeMb } of own) expect(sizeMb, name).toBeLessThan(IMAGE_LIMIT_MB);
  });

  test('has no rights that it does not need', async () => {
    for (const name of ALL) {
      const { HostConfig, NetworkSettings } = await (await stack.handle(name)).inspect();
      expect(HostConfig.ReadonlyRootfs, name).toBe(true);
      expect(HostConfig.CapDrop, name).toEqual(['ALL']);
      expect(HostConfig.CapAdd ?? [], name).toEqual([]);
      expect(HostConfig.Privileged, name).toBe(false);
      expect(HostConfig.SecurityOpt, name).toContain('no-new-privileges:true');
      const published = Object.values(NetworkSettings.Ports).flatMap((bindings) => bindings ?? []);
      for (const { HostIp } of published) expect(HostIp, name).toBe('127.0.0.1');
    }
    for (const name of OWN) {
      expect(await stack.exec(name, 'id', '-u'), name).toBe('1000');
      await expect(stack.exec(name, 'touch', '/app/x'), name).rejects.toThrow('Read-only');
      await expect(stack.exec(name, 'npm', '--version'), name).rejects.toThrow('not found');
    }
  });

  test('has PortAudio in it', async () => {
    const devices = await stack.exec('audio-io-1', 'audio-io', 'devices');
    expect(devices).toMatch(/default +ALSA/);
    expect(devices).toContain('virtual:tone');
    // The container has the engine's key alone, which may not send requests.
    expect(devices).toContain('devices that it has open may be missing');
  });

  test('opens a gate, and closes it', async () => {
    const { api } = stack;
    await api.ready();
    const level = async () => (await api.ask('/vu')).body['1'];
    expect((await api.ptt(1, true)).body).toMatchObject({ gate_open: true, latch: true });
    await until('the tone is heard', async () => Math.abs((await level()) + 16) < 1);
    expect((await api.ptt(1, false)).body).toMatchObject({ gate_open: false });
    await until('silence', async () => (await level()) === -60);
  });

  test('is unhealthy when the engine hangs', async () => {
    await stack.api.ready();
    const health = async () => (await (await stack.handle('audio-io-1')).inspect()).State;
    const { Pid } = await health();
    process.kill(Pid, 'SIGSTOP');
    try {
      await until('it is shown', async () => (await health()).Health?.Status === 'unhealthy', LONG);
    } finally {
      process.kill(Pid, 'SIGCONT');
    }
    await until('it is healthy', async () => (await health()).Health?.Status === 'healthy', LONG);
  });

  test('stops on a signal, within its time', async () => {
    for (const name of OWN) {
      const container = await stack.handle(name);
      await container.stop();
      const { State } = await container.inspect();
      await container.start();
      expect(State, name).toMatchObject({ ExitCode: 0, OOMKilled: false });
    }
    await stack.api.ready();
  });

  test('keeps config and audit when every container is replaced, and is healthy within a minute', async () => {
    const { api } = stack;
    const { boot_id } = await api.ready();
    const { body } = await api.ask('/config');
    const config = body.config ?? body;
    config.logical_channels['1'].label = 'Retro';
    expect((await api.ask('/config', 'POST', config)).status).toBe(200);
    expect((await api.ptt(1, true)).status).toBe(200);
    await stack.down({ removeVolumes: false });
    const upMs = await stack.up();
    print(`up to healthy: ${(upMs / 1_000).toFixed(1)} s`);
    expect(upMs).toBeLessThan(60_000);
    const { channels } = await api.ready(boot_id);
    expect(channels['1'].label).toBe('Retro');
    expect(channels['1'].gate_open).toBe(false);
    expect(await stack.exec('audio-io-1', 'cat', '/data/state/audit.jsonl')).toContain(boot_id);
    expect(await stack.auditEntries()).toBeGreaterThan(0);
  });
});
