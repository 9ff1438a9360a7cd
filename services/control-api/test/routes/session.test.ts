/** Signing in: what a browser gets, what it may do with it, and how it ends. */
import { describe, expect, it } from 'vitest';
import { SESSION_MS } from '../../src/auth/tokens.js';
import { open } from '../support/http-in-process.js';
import { createRig } from '../support/rig.js';
import { OWN_PAGE, securedRig } from '../support/secured-rig.js';

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
    const { request, tokens, token, clock } = await securedRig();
    const made = tokens.seal(token('own'), clock.wallMs() - SESSION_MS);
    const cookie = `mcae_session=${made?.cookie}`;
    expect((await request('/vu', { headers: { cookie } })).body).toMatchObject({
      status: 401,
      code: 'session_expired',
    });
  });

  it('is over with its token, and with it the events that it reads', async () => {
    const { app, request, signIn, tokens, entries, clock } = await securedRig();
    const { cookie } = await signIn('own');
    const events = await open(app, '/events', { cookie });
    let isOver = false;
    const over = (async () => {
      for await (const _ of events);
      isOver = true;
    })();
    await clock.advance(3_000);
    expect(isOver).toBe(false);
    tokens.replace(entries.filter(({ name }) => name !== 'flight-panel'));
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
