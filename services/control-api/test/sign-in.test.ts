/** Signing in: what a browser gets, what it may do with it, and how it ends. */
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SESSION_MS } from '../src/auth/tokens.js';
import { FAILED_SIGN_INS, MAX_EVENT_CLIENTS_OF_ONE, REQUESTS_PER_S } from '../src/limits.js';
import { type Bearer, createBearers, newToken } from './support/bearers.js';
import { createRig } from './support/rig.js';

const OWN_PAGE = { host: 'audio.example', origin: 'http://audio.example' };

async function securedRig(host = '0.0.0.0') {
  const bearers = createBearers();
  const rig = await createRig({ tokens: bearers.book, host });
  const signIn = async (bearer: Bearer) => {
    const json = { token: bearers.token(bearer) };
    const answer = await rig.request('/session', { json, headers: OWN_PAGE });
    const header = String(answer.headers['set-cookie']);
    return { answer, header, cookie: header.split(';')[0] ?? '' };
  };
  return { ...rig, ...bearers, signIn };
}

describe('a session', () => {
  it('begins with a token, tells who it is, and ends', async () => {
    const { request, signIn } = await securedRig();
    const { answer, header, cookie } = await signIn('own');
    expect(answer.body).toMatchObject({
      required: true,
      name: 'flight-panel',
      role: 'operator',
      channels: [1],
    });
    expect(header).toMatch(
      /^mcae_session=mcses_[\w.-]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    expect((await request('/vu', { headers: { cookie } })).status).toBe(200);
    expect((await request('/session', { headers: { cookie } })).body).toEqual(answer.body);
    const out = await request('/session', { method: 'DELETE', headers: { cookie } });
    expect(String(out.headers['set-cookie'])).toMatch(/^mcae_session=; .*Expires=Thu, 01 Jan 1970/);
  });

  it('keys what its token may key, from its own page alone', async () => {
    const { request, signIn, engine } = await securedRig();
    const { cookie } = await signIn('own');
    const key = (channel: number, headers: object) =>
      request('/ptt', { json: { channel, gate_open: true }, headers: { cookie, ...headers } });
    expect((await key(1, OWN_PAGE)).status).toBe(200);
    expect((await key(2, OWN_PAGE)).body).toMatchObject({ code: 'channel_not_allowed' });
    const done = engine.done.length;
    const elsewhere = { host: 'audio.example', origin: 'http://evil.example' };
    for (const headers of [
      {},
      elsewhere,
      { ...elsewhere, origin: 'null' },
      { ...elsewhere, origin: 'http://audio.example:81' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
    ])
      expect((await key(1, headers)).body).toMatchObject({ status: 403, code: 'foreign_origin' });
    expect(engine.done).toHaveLength(done);
  });

  it('is over after its time, and says so', async () => {
    const { request, book, token, clock } = await securedRig();
    const made = book.seal(token('own'), clock.wallMs() - SESSION_MS);
    const cookie = `mcae_session=${made?.cookie}`;
    expect((await request('/vu', { headers: { cookie } })).body).toMatchObject({
      status: 401,
      code: 'session_expired',
    });
  });

  it('is over with its token, and with it the events that it reads', async () => {
    const { app, request, signIn, book, entries, clock } = await securedRig();
    const { cookie } = await signIn('own');
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const open = async (headers: Record<string, string>) =>
      (await fetch(`http://127.0.0.1:${port}/events`, { headers })).body?.getReader();
    const reader = await open({ cookie });
    let isOver = false;
    const over = (async () => {
      while (!(await reader?.read())?.done);
      isOver = true;
    })();
    await clock.advance(3_000);
    expect(isOver).toBe(false);
    book.replace(entries.filter(({ name }) => name !== 'flight-panel'));
    await clock.advance(1_000);
    await over;
    expect((await request('/vu', { headers: { cookie } })).body).toMatchObject({
      code: 'session_expired',
    });
  });

  it('is not needed without tokens: everything stays allowed', async () => {
    const { request } = await createRig();
    const open = { required: false, name: null, role: 'engineer', channels: null };
    expect((await request('/session')).body).toMatchObject(open);
    const answer = await request('/session', { json: { token: 'mcae_x' } });
    expect(answer).toMatchObject({ status: 200, body: open });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

describe('who did it', () => {
  it('the engine hears the name of the token, for its audit', async () => {
    const { request, engine, as, signIn } = await securedRig();
    await request('/ptt', { json: { channel: 1, gate_open: true }, headers: as('own') });
    expect(engine.done.at(-1)).toMatchObject({
      actor: 'flight-panel (rest 127.0.0.1)',
      params: { channel: 1, gate_open: true, by: 'flight-panel' },
    });
    const { cookie } = await signIn('engineer');
    await request('/tone', { json: { channel: 1 }, headers: { cookie, ...OWN_PAGE } });
    expect(engine.done.at(-1)).toMatchObject({ actor: 'engineer (rest 127.0.0.1)' });
  });

  it.each([
    ['flight', 'flight-panel/flight'],
    ['flight-panel', 'flight-panel'],
    ['flight-panel/left', 'flight-panel/left'],
    ['backup-panel/left', 'flight-panel/backup-panel/left'],
  ])('what calls itself %s is known as %s', async (holder, known) => {
    const { request, engine, as } = await securedRig();
    const headers = as('own');
    const url = '/channels/1/ptt-lease';
    const lease = await request(url, { method: 'PUT', json: { holder }, headers });
    expect(lease.body).toMatchObject({ holder: known, gate_open: true });
    const json = { channel: 1, gate_open: true, by: holder };
    expect((await request('/ptt', { json, headers })).body).toMatchObject({ latched_by: known });
    engine.raiseAlarm();
    const ack = await request('/alarms/audit_failed/ack', { json: { by: holder }, headers });
    expect(ack.body).toMatchObject({ acknowledged_by: known });
    expect(engine.done).toHaveLength(3);
  });

  it('nobody renews or releases under the name of another', async () => {
    const { request, as } = await securedRig();
    const url = '/channels/1/ptt-lease';
    const put = (bearer: Bearer, holder: string) =>
      request(url, { method: 'PUT', json: { holder }, headers: as(bearer) });
    expect((await put('own', 'flight')).status).toBe(200);
    for (const holder of ['flight', 'flight-panel', 'flight-panel/flight'])
      expect((await put('everywhere', holder)).body).toMatchObject({ code: 'lease_held' });
    const released = await request(`${url}?holder=flight-panel%2Fflight`, {
      method: 'DELETE',
      headers: as('everywhere'),
    });
    expect(released.body).toMatchObject({ gate_open: true, holder: 'flight-panel/flight' });
    expect((await put('own', 'flight')).body).toMatchObject({ renewed: true });
  });

  it('a name that is too long with that of the token is refused, not cut', async () => {
    const { request, as } = await securedRig();
    const { status, body } = await request('/channels/1/ptt-lease', {
      method: 'PUT',
      json: { holder: 'x'.repeat(60) },
      headers: as('own'),
    });
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      { path: '/holder', message: 'at most 51 characters: it stands after "flight-panel/"' },
    ]);
  });
});

it('one token does not take all event streams', async () => {
  const { app, as } = await securedRig();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const open = (bearer: Bearer) =>
    fetch(`http://127.0.0.1:${port}/events`, { headers: as(bearer) });
  for (let n = 0; n < MAX_EVENT_CLIENTS_OF_ONE; n++)
    expect((await open('viewer')).status).toBe(200);
  expect((await open('viewer')).status).toBe(429);
  expect((await open('own')).status).toBe(200);
});

describe('limits', () => {
  // Their windows are of real time: none may end while a test runs.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('whoever tries tokens is stopped; who is in goes on; elsewhere nobody notices', async () => {
    const { request, as } = await securedRig();
    const guess = (remoteAddress = '127.0.0.1') =>
      request('/vu', { headers: { authorization: `Bearer ${newToken()}` }, remoteAddress });
    expect((await request('/vu', { headers: as('own') })).status).toBe(200);
    for (let n = 0; n < FAILED_SIGN_INS; n++) expect((await guess()).status).toBe(401);
    const stopped = await guess();
    expect(stopped.body).toMatchObject({ status: 429, code: 'too_many_requests' });
    expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(0);
    // A right guess would not be told from a wrong one.
    expect((await request('/vu', { headers: as('engineer') })).status).toBe(429);
    const json = { token: newToken() };
    expect((await request('/session', { json })).status).toBe(429);
    expect((await request('/vu', { headers: as('own') })).status).toBe(200);
    const remoteAddress = '192.0.2.7';
    expect((await request('/vu', { headers: as('engineer'), remoteAddress })).status).toBe(200);
    expect((await guess(remoteAddress)).status).toBe(401);
  });

  it('addresses of one /64 are one', async () => {
    const { request } = await securedRig();
    const statuses = new Set<number>();
    for (let n = 0; n <= FAILED_SIGN_INS; n++) {
      const headers = { authorization: `Bearer ${newToken()}` };
      const remoteAddress = `2001:db8:0:1::${n + 1}`;
      statuses.add((await request('/vu', { headers, remoteAddress })).status);
    }
    expect([...statuses]).toEqual([401, 429]);
  });

  it('renewals of 32 keys for two seconds are all taken, however much the bearer asks', async () => {
    const { app, request, as } = await securedRig();
    const headers = as('engineer');
    for (let n = 0; n < REQUESTS_PER_S; n++)
      expect((await app.inject({ url: '/vu', headers })).statusCode).toBe(200);
    const refused = await app.inject({ url: '/vu', headers });
    expect(refused.json()).toMatchObject({ status: 429, code: 'too_many_requests' });
    expect(refused.headers['retry-after']).toBe('1');
    const statuses = new Set<number>();
    for (let n = 0; n < 32 * Math.ceil(2_000 / 150); n++) {
      const url = `/channels/${(n % 4) + 1}/ptt-lease`;
      statuses.add((await request(url, { method: 'PUT', json: { holder: 'me' }, headers })).status);
    }
    expect([...statuses]).toEqual([200]);
    // Others have their own measure.
    expect((await request('/vu', { headers: as('own') })).status).toBe(200);
  });
});
