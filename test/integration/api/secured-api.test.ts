/** control-api with tokens and a certificate, as a site runs it: real TLS, real engine, real files. */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { virtualConfig } from '../../support/configs.js';
import {
  type Certificates,
  hasOpenssl,
  makeCertificates,
} from '../../support/security/certificates.js';
import { askOverTls, type HttpsAnswer } from '../../support/security/https.js';
import { newToken, sha256 } from '../../support/security/tokens.js';
import { type Service, startControlApi } from '../../support/services.js';
import { type System, startSystem } from '../../support/system.js';
import { until } from '../../support/until.js';

const operator = newToken();
const engineer = newToken();
const unknown = newToken();
const TOKENS = [
  { name: 'flight-panel', role: 'operator', channels: [1], sha256: sha256(operator) },
  { name: 'site-engineer', role: 'engineer', sha256: sha256(engineer) },
];

let system: System;
let certificates: Certificates;
let ca: string;
let paths: { tokens: string; cert: string; key: string };
/** Two of them: neither keeps anything that the other needs. */
let instances: { service: Service; url: string }[];
/** Every cookie that was made. */
const cookies: string[] = [];

async function startInstance() {
  const { service, url } = await startControlApi(system, {
    LOG_LEVEL: 'trace',
    MCAE_TOKENS_FILE: paths.tokens,
    HTTP_TLS_CERT_FILE: paths.cert,
    HTTP_TLS_KEY_FILE: paths.key,
  });
  await until(
    'the service is ready',
    () =>
      askOverTls(`${url}/readyz`, { ca }).then(
        ({ status }) => status === 200,
        () => false,
      ),
    { describe: () => service.output() },
  );
  return { service, url };
}

const ask = (path: string, options: Parameters<typeof askOverTls>[1] = {}, instance = 0) =>
  askOverTls(`${instances[instance]?.url}${path}`, { ca, ...options });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const writeTokens = (tokens: readonly object[]) =>
  writeFile(paths.tokens, JSON.stringify({ tokens }));

async function signIn(token: string): Promise<{ cookie: string; answer: HttpsAnswer }> {
  const answer = await ask('/session', { json: { token } });
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
  cookies.push(cookie.split('=')[1] ?? '');
  return { cookie, answer };
}

beforeAll(async () => {
  if (!hasOpenssl) return;
  system = await startSystem({ config: virtualConfig() });
  await system.ready();
  certificates = await makeCertificates(system.folder, 'api');
  ca = await readFile(certificates.caFile, 'utf8');
  const { certFile: cert, keyFile: key } = certificates;
  paths = { tokens: join(system.folder, 'tokens.json'), cert, key };
  await writeTokens(TOKENS);
  instances = [await startInstance(), await startInstance()];
}, 120_000);

afterAll(async () => {
  await Promise.all((instances ?? []).map(({ service }) => service.stop()));
  await system?.stop();
});

const secured = it.skipIf(!hasOpenssl);

secured(
  'speaks TLS 1.2 and newer, under a certificate that is checked, and nothing else',
  async () => {
    expect((await ask('/healthz')).status).toBe(200);
    const url = `${instances[0]?.url}/healthz`;
    await expect(askOverTls(url)).rejects.toThrow(/certificate/);
    await expect(fetch(url.replace('https', 'http'))).rejects.toThrow();
    const old = { ca, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' } as const;
    await expect(askOverTls(url, old)).rejects.toThrow();
  },
);

secured(
  'lets in by token and by cookie, on every instance, and gives the engine the name',
  async () => {
    expect((await ask('/vu')).status).toBe(401);
    expect((await ask('/vu', { headers: bearer(unknown) })).body.code).toBe('token_refused');
    expect((await ask('/vu', { headers: bearer(operator) })).status).toBe(200);
    const { cookie, answer } = await signIn(operator);
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-mcae_session=mcses_.*; Path=\/; .*HttpOnly; Secure; SameSite=Strict$/,
    );
    const { url = '' } = instances[1] ?? {};
    const headers = { cookie, origin: url };
    const key = (channel: number) =>
      ask('/ptt', { json: { channel, gate_open: true }, headers }, 1);
    await until('a key in time', async () => (await key(1)).status === 200);
    expect((await key(2)).body.code).toBe('channel_not_allowed');
    // The status follows the answer.
    await until('its holder is reported', async () => {
      const { body } = await ask('/channels/1', { headers: bearer(operator) });
      return body.latched_by === 'flight-panel';
    });
    expect((await ask('/audit', { headers: bearer(operator) })).status).toBe(403);
    const audit = await ask('/audit?limit=1', { headers: bearer(engineer) });
    expect(audit.body.entries).toMatchObject([
      { actor: 'flight-panel (rest 127.0.0.1)', command: 'ptt.set', result: 'ok' },
    ]);
  },
);

secured(
  'reads another tokens file while it runs; who is no longer in it is out, also from events',
  async () => {
    const { cookie } = await signIn(operator);
    let isOver = false;
    let heard = '';
    const events = get(`${instances[0]?.url}/events`, { ca, headers: { cookie } }, (response) => {
      response.on('data', (text) => {
        heard += text;
      });
      response.on('end', () => {
        isOver = true;
      });
    });
    events.on('error', () => {});
    await until('levels', () => heard.includes('event: vu'));
    // What cannot be used changes nothing.
    await writeFile(paths.tokens, `{"tokens": "${operator}"`);
    await until('it said so', () =>
      instances[0]!.service.output().includes('tokens kept as it was'),
    );
    expect((await ask('/vu', { headers: { cookie } })).status).toBe(200);
    await writeTokens(TOKENS.filter(({ name }) => name !== 'flight-panel'));
    await until('the events end', () => isOver);
    expect((await ask('/vu', { headers: { cookie } })).body.code).toBe('session_expired');
    expect((await ask('/vu', { headers: bearer(operator) })).body.code).toBe('token_refused');
    expect((await ask('/vu', { headers: bearer(engineer) })).status).toBe(200);
    await writeTokens(TOKENS);
    await until(
      'back',
      async () => (await ask('/vu', { headers: bearer(operator) })).status === 200,
    );
  },
);

secured('reads a renewed certificate while it runs', async () => {
  const before = (await ask('/healthz')).fingerprint;
  const renewed = await makeCertificates(system.folder, 'renewed');
  ca += await readFile(renewed.caFile, 'utf8');
  await copyFile(renewed.keyFile, paths.key);
  await copyFile(renewed.certFile, paths.cert);
  await until('the new one', async () => (await ask('/healthz')).fingerprint !== before);
});

secured('says no secret in its log, whatever comes, down to the finest level', async () => {
  const { cookie } = await signIn(engineer);
  for (const token of [operator, unknown]) {
    await ask(`/vu?token=${token}`);
    await ask(`/${token}`, { headers: { cookie, referer: `https://x/?t=${token}` } });
    await ask('/session', { json: { token, more: token } });
    await ask('/ptt', { json: { channel: token }, headers: bearer(engineer) });
    await ask('/config', { json: { [token]: token }, headers: { cookie, ...bearer(token) } });
    await ask('/vu', { headers: { 'x-request-id': token, authorization: `Basic ${token}` } });
    const headers = { 'x-request-id': token, ...bearer(engineer) };
    await ask('/ptt', { json: { channel: 1, gate_open: false }, headers });
  }
  const logs = instances.map(({ service }) => service.output()).join('\n');
  // It did log them, and more than itself.
  expect(logs).toContain('/vu?token=mcae_[hidden]');
  expect(logs).toContain('"who":"site-engineer"');
  const hashes = TOKENS.map((token) => token.sha256);
  for (const secret of [operator, engineer, unknown, ...cookies, ...hashes]) {
    expect(secret.length).toBeGreaterThan(40);
    expect(logs).not.toContain(secret);
    expect(logs).not.toContain(secret.slice(6, 30));
  }
  expect(logs.toLowerCase()).not.toMatch(/bearer |basic m|set-cookie/);
  const audit = JSON.stringify((await ask('/audit', { headers: bearer(engineer) })).body);
  for (const secret of [operator, engineer, unknown, ...cookies])
    expect(audit).not.toContain(secret);
});
