/** The stack as it is shipped: healthy, with few rights, and of use. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.js';
import { describeContainers } from './support/describe-containers.js';
import { docker } from './support/docker.js';
import { freePorts } from './support/ports.js';
import { Stack } from './support/stack.js';

const OWN = ['audio-io', 'control-api'];
const SERVICES = ['nats', ...OWN];

describeContainers('the stack of docker-compose.yml', () => {
  let stack: Stack;
  let upMs: number;

  beforeAll(async () => {
    stack = new Stack({ apiPort: String(await freePorts()), natsPort: await freePorts() });
    upMs = await stack.up();
  }, 300_000);
  afterAll(() => stack.down());

  test('is healthy within a minute', async () => {
    const sizes = await docker(['images', '--format', '{{.Repository}}:{{.Tag}} {{.Size}}']);
    const own = sizes.split('\n').filter((line) => /^mcae\//.test(line));
    // biome-ignore lint/suspicious/noConsole: figures for people
    console.log(`up to healthy: ${(upMs / 1_000).toFixed(1)} s; ${own.join('; ')}`);
    expect(upMs).toBeLessThan(60_000);
    for (const service of SERVICES)
      expect((await stack.inspect(service)).State.Health.Status, service).toBe('healthy');
    expect((await stack.request('/healthz')).status).toBe(200);
  });

  test('has no rights that it does not need', async () => {
    for (const service of SERVICES) {
      const { HostConfig, NetworkSettings } = await stack.inspect(service);
      expect(HostConfig.ReadonlyRootfs, service).toBe(true);
      expect(HostConfig.CapDrop, service).toEqual(['ALL']);
      expect(HostConfig.Privileged, service).toBe(false);
      expect(HostConfig.SecurityOpt, service).toContain('no-new-privileges:true');
      const published = Object.values(NetworkSettings.Ports).flat().filter(Boolean);
      for (const { HostIp } of published as { HostIp: string }[]) expect(HostIp).toBe('127.0.0.1');
    }
    for (const service of OWN) {
      expect(await stack.exec(service, 'id', '-u'), service).toBe('1000');
      await expect(stack.exec(service, 'touch', '/app/x'), service).rejects.toThrow('Read-only');
    }
  });

  test('has PortAudio in it', async () => {
    const devices = await stack.exec('audio-io', 'audio-io', 'devices');
    expect(devices).toMatch(/default +ALSA/);
    expect(devices).toContain('virtual:tone');
  });

  test('opens a gate, and closes it', async () => {
    await stack.ready();
    const level = async () => (await stack.ask('/vu')).body['1'];
    expect((await stack.ptt(1, true)).body).toMatchObject({ gate_open: true, latch: true });
    await until('the tone is heard', async () => Math.abs((await level()) + 16) < 1);
    expect((await stack.ptt(1, false)).body).toMatchObject({ gate_open: false });
    await until('silence', async () => (await level()) === -60);
  });

  test('keeps its config and audit when its containers are replaced', async () => {
    const { boot_id } = await stack.ready();
    const { body: config } = await stack.request('/config');
    const changed = config.config ?? config;
    changed.logical_channels['1'].label = 'Retro';
    expect((await stack.request('/config', { json: changed })).status).toBe(200);
    await stack.compose('up', '-d', '--force-recreate', '--no-deps', '--wait', 'audio-io');
    const { channels } = await stack.ready(boot_id);
    expect(channels['1'].label).toBe('Retro');
    expect(await stack.exec('audio-io', 'cat', '/data/state/audit.jsonl')).toContain(boot_id);
  });
});
