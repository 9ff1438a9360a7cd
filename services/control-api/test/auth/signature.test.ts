import { describe, expect, it } from 'vitest';
import type { Bearer } from '../support/bearers.js';
import { OWN_PAGE, securedRig } from '../support/secured-rig.js';

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
