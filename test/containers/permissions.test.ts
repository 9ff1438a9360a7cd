/** Who may do what in the stack as it is shipped: at the bus, in the containers, at the API. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BusRole, commandSubject, inboxPrefix, telemetrySubject } from '@mcae/schema';
import { connect, type NatsConnection, nkeyAuthenticator, nkeys } from 'nats';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { until } from '../support/until.js';
import { describeContainers } from './support/describe-containers.js';
import { docker } from './support/docker.js';
import { Stack } from './support/stack.js';

/** As docker-compose.yml names the engine. */
const NODE = 'engine';

describeContainers('permissions as shipped', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start();
    await stack.api.ready();
  }, 600_000);
  afterAll(() => stack.end());

  const enter = (seed: Uint8Array, prefix?: string) =>
    connect({
      servers: stack.natsUrl,
      authenticator: nkeyAuthenticator(seed),
      ...(prefix && { inboxPrefix: prefix }),
    });

  /** A client of the bus, and the errors that the bus sent it. */
  async function client(role: BusRole): Promise<{ bus: NatsConnection; refused: string[] }> {
    const seed = (await readFile(join(stack.secrets.folder, `${role}.nk`), 'utf8')).trim();
    const bus = await enter(new TextEncoder().encode(seed), inboxPrefix(role));
    onTestFinished(() => bus.close());
    const refused: string[] = [];
    void (async () => {
      for await (const { permissionContext } of bus.status())
        if (permissionContext)
          refused.push(`${permissionContext.operation} ${permissionContext.subject}`);
    })();
    return { bus, refused };
  }

  test('nobody comes in without a key, or with one of another installation', async () => {
    await expect(connect({ servers: stack.natsUrl })).rejects.toThrow(/authorization/i);
    await expect(enter(nkeys.createUser().getSeed())).rejects.toThrow(/authorization/i);
  });

  test('a viewer hears levels, keys nothing and reads no answers of others', async () => {
    const { bus, refused } = await client('viewer');
    const heard = bus.subscribe('mcae.v1.*.tlm.>');
    for await (const { subject } of heard) if (subject === telemetrySubject(NODE, 'vu')) break;
    const key = commandSubject(NODE, 'ptt.set');
    bus.publish(key, JSON.stringify({ channel: 1, gate_open: true }));
    bus.subscribe(`${inboxPrefix('api')}.>`, { callback: () => {} });
    await until('both are refused', () => refused.length >= 2, { describe: () => refused.join() });
    expect(refused).toEqual(
      expect.arrayContaining([`publish ${key}`, `subscription ${inboxPrefix('api')}.>`]),
    );
    expect(await stack.api.gateOpen(1)).toBe(false);
  });

  test('the command line keys with its own key, and changes no config with it', async () => {
    expect(await stack.runTools('ptt', '--channel', '2', '--open')).toContain('gate open');
    await until('it is open', async () => (await stack.api.gateOpen(2)) === true);
    expect(await stack.runTools('ptt', '--channel', '2', '--close')).toContain('closed');
    const { bus, refused } = await client('tools');
    const apply = commandSubject(NODE, 'config.apply');
    bus.publish(apply, '{}');
    await until('it is refused', () => refused.includes(`publish ${apply}`));
  });

  test('each container has the secrets that it needs, and no other', async () => {
    expect(await stack.exec('audio-io-1', 'ls', '/run/secrets')).toBe('engine.nk');
    const api = (await stack.exec('control-api-1', 'ls', '/run/secrets')).split(/\s+/);
    expect(api).toEqual(['api.nk', 'tokens.json']);
    for (const name of ['audio-io-1', 'control-api-1', 'nats-1']) {
      const { Config } = await (await stack.handle(name)).inspect();
      expect(Config.Env.join('\n'), name).not.toMatch(/SU[A-Z2-7]{56}|mcae_[\w-]{43}/);
    }
  });

  test('without Node, keys are made in a container', async () => {
    const said = await docker(
      ['compose', ...stack.options, 'run', '--rm', '-T', 'make-keys'],
      stack.env,
    );
    expect(said).toMatch(/kept +\/secrets\/engine\.nk/);
  });
});
