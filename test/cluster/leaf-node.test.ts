/** A site on a leaf node: with the link cut it can still be keyed locally, and the hub shows its levels as stale. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  findNatsServer,
  type NatsServer,
  startNatsServer,
} from '../../scripts/lib/nats/nats-server.mjs';
import { virtualConfig } from '../support/configs.js';
import { makeSecrets, shippedConfig } from '../support/security/shipped-bus.js';
import { freePort, type Service, startControlApi } from '../support/services.js';
import { type System, startSystem } from '../support/system.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const DEPLOYED = fileURLToPath(new URL('../../deploy/nats', import.meta.url));

let secrets: string;
let hub: NatsServer;
let link: TcpProxy;
let site: System;
let hubApi: Service;
let hubUrl: string;

const shipped = async (file: string) =>
  (await readFile(join(DEPLOYED, file), 'utf8')).replace('include "nats-server.conf"', '');
const hubVu = async () => (await fetch(`${hubUrl}/vu`).catch(() => undefined))?.status;

beforeAll(async () => {
  secrets = await makeSecrets();
  const users = await shippedConfig(secrets);
  const leafPort = await freePort();
  link = await startTcpProxy(() => leafPort);
  hub = await startNatsServer({
    binary: await findNatsServer(),
    extraConfig: `${users}\n${(await shipped('hub.conf'))
      .replace('0.0.0.0:7422', `127.0.0.1:${leafPort}`)
      // nats-server 2.9 announces its address all the same: the site would bypass the link.
      .replace('no_advertise: true', `advertise: "127.0.0.1:${link.port}"`)
      .replace('$NATS_LEAF_PASSWORD', 'secret')}`,
  });
  const leaf = (await shipped('leaf.conf'))
    .replace('$NATS_SERVER_NAME', 'site')
    .replace('$NATS_LEAF_URL', `"nats-leaf://site:secret@127.0.0.1:${link.port}"`);
  site = await startSystem({
    config: virtualConfig(),
    natsConfig: `${users}\n${leaf}`,
    env: { NATS_NKEY_FILE: secrets },
  });
  ({ service: hubApi, url: hubUrl } = await startControlApi(
    { natsUrl: hub.url, folder: site.folder },
    { NATS_NKEY_FILE: join(secrets, 'api.nk') },
  ));
  await site.ready();
});
afterAll(async () => {
  await hubApi?.stop();
  await site?.stop();
  await link?.close();
  await hub?.stop();
  await rm(join(secrets, '..'), { recursive: true, force: true });
});

test('the hub sees the site and keys it', async () => {
  await until('levels at the hub', async () => (await hubVu()) === 200);
  const json = JSON.stringify({ channel: 1, gate_open: true });
  const headers = { 'content-type': 'application/json' };
  await until('a key from the hub', async () => {
    const { status } = await fetch(`${hubUrl}/ptt`, { method: 'POST', headers, body: json });
    return status === 200;
  });
  expect((await site.request('/channels/1')).body.gate_open).toBe(true);
});

test.each(['cut', 'hang'] as const)('the link %ss, and is mended', async (fault) => {
  link[fault]();
  await until('the hub shows nothing as live', async () => (await hubVu()) === 503);
  // The site's own control-api still works.
  expect((await site.request('/vu')).status).toBe(200);
  for (const gate_open of [true, false]) {
    expect((await site.ptt({ channel: 2, gate_open })).status).toBe(200);
    await until('so it is', async () => {
      const { body } = await site.request('/channels/2');
      return body.gate_open === gate_open;
    });
  }
  // The link was cut all the time.
  expect(await hubVu()).toBe(503);
  link.mend();
  await until('the hub sees it again', async () => (await hubVu()) === 200);
});
