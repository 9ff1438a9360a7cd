/** The whole system on the bus as it is shipped: users with keys, default deny; then over TLS. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, nkeyAuthenticator } from 'nats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findNatsServer, startNatsServer } from '../../../scripts/lib/nats/nats-server.mjs';
import { virtualConfig } from '../../support/configs.js';
import {
  type Certificates,
  hasOpenssl,
  makeCertificates,
} from '../../support/security/certificates.js';
import {
  makeSecrets,
  reloadUsers,
  rotateSecrets,
  shippedConfig,
} from '../../support/security/shipped-bus.js';
import { AUDIO_IO_MAIN, CONTROL_API_MAIN, startService } from '../../support/services.js';
import { type System, startSystem } from '../../support/system.js';
import { until } from '../../support/until.js';

let secrets: string;
let certificates: Certificates | undefined;
let system: System;

async function start(): Promise<void> {
  system = await startSystem({
    config: virtualConfig(),
    natsConfig: await shippedConfig(secrets, certificates),
    env: keys(),
  });
  await system.ready();
}

const keys = (): Record<string, string> => ({
  NATS_NKEY_FILE: secrets,
  ...(certificates && { NATS_CA_FILE: certificates.caFile }),
});
const environment = (env: Record<string, string> = {}) => ({
  ...process.env,
  NATS_URL: system.natsUrl,
  MCAE_NODE: system.node,
  MCAE_CONFIG: system.configPath,
  ...keys(),
  ...env,
});

function cli(args: string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [AUDIO_IO_MAIN, ...args],
      { env: environment(env) },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

/** Keys, levels, config, search and the command line, as users use them. */
async function works(): Promise<void> {
  expect((await system.ptt({ channel: 1, gate_open: true })).status).toBe(200);
  await until('sound', async () => (await system.request('/vu')).body['1'] > -20);
  const lease = await system.request('/channels/2/ptt-lease', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ holder: 'flight', lease_ms: 2_000 }),
  });
  expect(lease.status).toBe(200);
  const config = virtualConfig();
  config.dsp!.comp!.ratio = 3;
  expect((await system.request('/config', { json: config })).status).toBe(200);
  expect((await system.request('/self-check')).status).toBe(200);
  expect((await system.request('/devices')).status).toBe(200);
  const { nodes } = (await system.request('/nodes')).body;
  expect(nodes).toMatchObject([{ node: system.node, stale: false, instances: 1 }]);
  expect((await system.request('/alarms')).status).toBe(200);
  const { entries } = (await system.request('/audit')).body;
  expect(entries.map(({ command }: { command: string }) => command)).toEqual(
    expect.arrayContaining(['ptt.set', 'ptt.lease', 'config.apply']),
  );

  expect(await cli(['ptt', '--channel', '1', '--close'])).toMatchObject({ code: 0 });
  expect((await cli(['status'])).stdout).toContain(system.node);
  expect(await cli(['test-tone', '--channel', '1', '--seconds', '0.2'])).toMatchObject({ code: 0 });
  const output = system.audioIo.output() + system.controlApi.output();
  expect(output).not.toContain('does not let this key');
  expect(output + system.natsLines.join()).not.toMatch(/SU[A-Z2-7]{56}/);
}

beforeAll(async () => {
  secrets = await makeSecrets();
  if (hasOpenssl) certificates = await makeCertificates(join(secrets, '..'));
});
afterAll(() => rm(join(secrets, '..'), { recursive: true, force: true }));

describe('with the users that are shipped', () => {
  let withTls: Certificates | undefined;
  beforeAll(async () => {
    [withTls, certificates] = [certificates, undefined];
    await start();
  });
  afterAll(async () => {
    certificates = withTls;
    await system.stop();
  });

  it('everything that users do works', works);

  it('a viewer reads levels and events, and can command nothing', async () => {
    const viewer = await connect({ servers: system.natsUrl, ...(await keyOf('viewer')) });
    const heard = new Set<string>();
    for (const subject of ['mcae.v1.*.tlm.>', 'mcae.v1.*.evt.>'])
      viewer.subscribe(subject, { callback: (_error, message) => heard.add(message.subject) });
    await viewer.flush();
    await system.ptt({ channel: 3, mute: true });
    await until('a level, a status and an event', () => heard.size >= 3);
    viewer.publish(
      `mcae.v1.${system.node}.cmd.ptt.set`,
      JSON.stringify({ request_id: 'viewer-1', params: { channel: 3, mute: false } }),
    );
    await viewer.flush();
    // What the engine gets next it has got after what the viewer sent.
    expect((await system.ptt({ channel: 3, gate_open: false })).body.mute).toBe(true);
    const { entries } = (await system.request('/audit')).body;
    expect(JSON.stringify(entries)).not.toContain('viewer-1');
    await viewer.close();
  });

  it('the key of an engine commands nothing', async () => {
    const { code, stderr } = await cli(['ptt', '--channel', '3', '--unmute'], {
      NATS_NKEY_FILE: join(secrets, 'engine.nk'),
    });
    // It may read levels, to hear whether another has its name, but not ask.
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: 'audio-io: the message bus does not let this key ask that\n',
    });
    expect((await system.ptt({ channel: 3, gate_open: false })).body.mute).toBe(true);
  });

  it('lists devices as the engine has them, or says that it may not ask', async () => {
    const inUse = /virtual:tone .* 1/;
    const listed = await cli(['devices']);
    expect(listed.stdout).toMatch(inUse);
    expect(listed.stdout).not.toContain('may not be asked');
    const { code, stdout } = await cli(['devices'], { NATS_NKEY_FILE: join(secrets, 'engine.nk') });
    expect(code).toBe(0);
    expect(stdout).not.toMatch(inUse);
    expect(stdout).toContain('may not be asked with this key');
  });

  it('the command line says in a sentence why the bus refuses it', async () => {
    const said = async (file: string) => (await cli(['status'], { NATS_NKEY_FILE: file })).stderr;
    expect(await said('')).toBe('audio-io: the bus wants a key: set NATS_NKEY_FILE\n');
    expect(await said('/nowhere.nk')).toBe(
      'audio-io: NATS_NKEY_FILE: there is no file /nowhere.nk; npm run make-keys makes keys\n',
    );
    const config = system.configPath;
    expect(await said(config)).toBe(
      `audio-io: NATS_NKEY_FILE: ${config} holds no seed of a NATS user (one line, SU…)\n`,
    );
    const strangers = await makeSecrets();
    const stranger = join(strangers, 'tools.nk');
    expect(await said(stranger)).toBe(
      'audio-io: the bus refused this key (NATS_NKEY_FILE): give nats-server the users made with it\n',
    );
    // Not the device itself, which the engine has open.
    const tone = await cli(['test-tone'], { NATS_NKEY_FILE: stranger });
    expect(tone).toMatchObject({ code: 3, stderr: expect.stringContaining('refused this key') });
    await rm(join(strangers, '..'), { recursive: true, force: true });
  });

  it('a service whose key is refused says so once, in its log and in its answers', async () => {
    const strangers = await makeSecrets();
    const refusals = () => system.natsLines.filter((line) => line.includes('authentication error'));
    const before = refusals().length;
    const service = startService(
      CONTROL_API_MAIN,
      [],
      environment({ NATS_NKEY_FILE: strangers, HTTP_PORT: '0' }),
      system.folder,
    );
    try {
      await until('the refusal', () => service.output().includes('the bus refused this key'));
      const address = () => /listens at (http:\S+:\d+)/.exec(service.output())?.[1];
      await until('it listens', () => address() !== undefined);
      const url = address();
      const ready = await fetch(`${url}/readyz`);
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({
        code: 'bus_unavailable',
        detail: expect.stringContaining('the bus refused this key'),
      });
      // It tries again every two seconds.
      await until('another try', () => refusals().length >= before + 2);
      expect(service.output().split('refused this key').length - 1).toBe(1);
    } finally {
      await service.stop();
      await rm(join(strangers, '..'), { recursive: true, force: true });
    }
  });

  it('an engine with the key of another role says each thing that it may not do, once', async () => {
    const engine = startService(
      AUDIO_IO_MAIN,
      ['run'],
      environment({ NATS_NKEY_FILE: join(secrets, 'viewer.nk'), MCAE_NODE: 'mistaken' }),
      await mkdtemp(join(secrets, '..', 'engine-')),
    );
    try {
      const refused = 'the bus does not let this key publish to mcae.v1.mistaken.tlm.vu';
      const levels = () =>
        system.natsLines.filter((line) => line.includes('"mcae.v1.mistaken.tlm.vu"')).length;
      await until('levels were refused several times', () => levels() >= 5);
      await until('it says so', () => engine.output().includes(refused));
      expect(engine.output().split(refused).length - 1).toBe(1);
      expect(engine.output()).toContain(
        'the bus does not let this key subscribe to mcae.v1.mistaken.cmd.ptt.set',
      );
      const { nodes } = (await system.request('/nodes')).body;
      expect(nodes.map(({ node }: { node: string }) => node)).toEqual([system.node]);
    } finally {
      await engine.stop();
    }
  });

  it('a key is rotated while engine and API run on; the old one is refused', async () => {
    const boot = (await system.request('/status')).body.boot_id;
    const old = await keyOf('api');
    await rotateSecrets(secrets, '--rotate', 'api', '--rotate', 'engine');
    await reloadUsers(system, secrets);
    await expect(connect({ servers: system.natsUrl, ...old })).rejects.toMatchObject({
      code: 'AUTHORIZATION_VIOLATION',
    });
    await until('both were cut off', () =>
      [system.audioIo, system.controlApi].every(({ output }) =>
        output().includes('"connected":false'),
      ),
    );
    await until('both are back with their new keys', async () => {
      const answer = await system.request('/ptt', { json: { channel: 4, gate_open: false } });
      return answer.status === 200;
    });
    expect((await system.request('/status')).body.boot_id).toBe(boot);
  });
});

describe.skipIf(!hasOpenssl)('over TLS (skipped where there is no openssl)', () => {
  beforeAll(start);
  afterAll(() => system.stop());

  it('everything that users do works', works);

  it('a restart of the server: gates held by a lease close, and everything comes back', async () => {
    await system.request('/channels/2/ptt-lease', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ holder: 'flight', lease_ms: 2_000 }),
    });
    await system.nats.kill();
    await until('the outage is known', async () => {
      const { status, body } = await system.request('/readyz');
      return status === 503 && body.code === 'bus_unavailable';
    });
    await system.restartNats('kept');
    await system.ready();
    await until('the lease has ended', async () => {
      const { status, body } = await system.request('/channels/2');
      return status === 200 && body.gate_open === false;
    });
    await works();
  });

  it('a tls:// address asks for TLS as well', async () => {
    const url = system.natsUrl.replace('nats:', 'tls:');
    expect((await cli(['status'], { NATS_URL: url })).stdout).toContain(system.node);
  });

  it('who does not know the authority, or trusts another one, does not connect', async () => {
    const said = async (file: string) => (await cli(['status'], { NATS_CA_FILE: file })).stderr;
    expect(await said('')).toContain('set NATS_CA_FILE');
    const other = await makeCertificates(join(secrets, '..'), 'other');
    expect(await said(other.caFile)).toBe(
      'audio-io: the certificate of the bus is not signed by NATS_CA_FILE\n',
    );
    expect(await said(join(secrets, 'api.nk'))).toContain('holds no certificate in PEM');
  });

  it('a certificate for another name is refused', async () => {
    const folder = join(secrets, '..');
    const other = await makeCertificates(folder, 'elsewhere', 'DNS:elsewhere.example');
    const server = await startNatsServer({
      binary: await findNatsServer(),
      extraConfig: await shippedConfig(secrets, other),
    });
    const env = { NATS_URL: server.url, NATS_CA_FILE: other.caFile };
    expect((await cli(['status'], env)).stderr).toBe(
      'audio-io: the certificate of the bus is not for the name in NATS_URL\n',
    );
    await server.stop();
  });

  it('a bus without TLS gets no key of who asks for it', async () => {
    const server = await startNatsServer({
      binary: await findNatsServer(),
      extraConfig: await shippedConfig(secrets),
    });
    const { stderr } = await cli(['status'], { NATS_URL: server.url });
    expect(stderr).toContain('the bus offers no TLS');
    await server.stop();
  });
});

async function keyOf(role: string) {
  const seed = (await readFile(join(secrets, `${role}.nk`), 'utf8')).trim();
  return { authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)) };
}
