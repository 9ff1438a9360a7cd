/** Bounds on bearers: streams, wrong tokens, requests. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FAILED_SIGN_INS, MAX_EVENT_CLIENTS_OF_ONE, REQUESTS_PER_S } from '../../src/limits.js';
import { type Bearer, newToken } from '../support/bearers.js';
import { open } from '../support/http-in-process.js';
import { securedRig } from '../support/secured-rig.js';

it('one token does not take all event streams', async () => {
  const { app, as } = await securedRig();
  const statusOf = async (bearer: Bearer) => (await open(app, '/events', as(bearer))).statusCode;
  for (let n = 0; n < MAX_EVENT_CLIENTS_OF_ONE; n++) expect(await statusOf('viewer')).toBe(200);
  expect(await statusOf('viewer')).toBe(429);
  expect(await statusOf('own')).toBe(200);
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
