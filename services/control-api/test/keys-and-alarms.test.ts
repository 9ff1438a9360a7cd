/** Keys that are held, alarms, the audit: what REST makes of them. */
import { describe, expect, it } from 'vitest';
import { auditEntry } from './support/audit-entry.js';
import { createRig } from './support/rig.js';

const LEASE = '/channels/1/ptt-lease';

describe('a key', () => {
  it('is taken, renewed and let go', async () => {
    const { request } = await createRig();
    const hold = () => request(LEASE, { method: 'PUT', json: { holder: 'flight' } });
    expect(await hold()).toMatchObject({ status: 200, body: { renewed: false, lease_ms: 500 } });
    expect(await hold()).toMatchObject({ status: 200, body: { renewed: true } });
    const released = await request(`${LEASE}?holder=flight`, { method: 'DELETE' });
    expect(released).toMatchObject({ status: 200, body: { gate_open: false, holder: null } });
  });

  it('of another is 409, and says whose it is', async () => {
    const { request } = await createRig();
    await request(LEASE, { method: 'PUT', json: { holder: 'flight' } });
    const refused = await request(LEASE, { method: 'PUT', json: { holder: 'capcom' } });
    expect(refused).toMatchObject({ status: 409, body: { code: 'lease_held' } });
    expect((refused.body as { detail: string }).detail).toContain('flight');
  });

  it.each([
    ['PUT', LEASE, {}],
    ['PUT', LEASE, { holder: '' }],
    ['PUT', LEASE, { holder: 'x', lease_ms: 5 }],
    ['PUT', LEASE, { holder: 'x', lease_ms: 60_000 }],
    ['PUT', LEASE, { holder: 'x', channel: 2 }],
    ['PUT', '/channels/0/ptt-lease', { holder: 'x' }],
    ['DELETE', LEASE, undefined],
  ] as const)('is refused as %s %s %j', async (method, url, json) => {
    const { request, engine } = await createRig();
    expect(await request(url, { method, json })).toMatchObject({ status: 400 });
    expect(engine.done).toEqual([]);
  });
});

describe('an alarm', () => {
  it('is listed and acknowledged', async () => {
    const { request, engine } = await createRig();
    engine.raiseAlarm();
    expect(await request('/alarms', {})).toMatchObject({
      status: 200,
      body: { alarms: [{ id: 'audit_failed', active: true, acknowledged_by: null }] },
    });
    const json = { by: 'flight' };
    const acknowledged = await request('/alarms/audit_failed/ack', { method: 'POST', json });
    expect(acknowledged).toMatchObject({ status: 200, body: { acknowledged_by: 'flight' } });
    const unknown = await request('/alarms/nothing/ack', { method: 'POST', json });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'unknown_alarm' } });
  });
});

describe('an engine that is lost', () => {
  it('is an alarm by itself, until it is heard again', async () => {
    const { request, engine, clock } = await createRig();
    const alarms = async () => ((await request('/alarms', {})).body as { alarms: object[] }).alarms;
    engine.raiseAlarm();
    engine.hush();
    await clock.advance(900);
    expect(await alarms()).toMatchObject([{ id: 'audit_failed' }]);
    await clock.advance(4_200);
    expect(await alarms()).toMatchObject([
      {
        ...{ id: 'engine_lost', kind: 'engine_lost', severity: 'critical', channel: null },
        ...{ active: true, cleared_ms: null, acknowledged_ms: null },
        message: expect.stringMatching(/has not been heard for 5\.\d s$/),
      },
    ]);
    engine.talk();
    await clock.advance(200);
    expect(await alarms()).toMatchObject([{ id: 'audit_failed' }]);
  });
});

describe('the audit', () => {
  it('is read from a time on, in either notation', async () => {
    const { request, engine } = await createRig();
    for (const ts_ms of [1_000, 2_000, 3_000]) engine.audit.append(auditEntry(ts_ms));
    const count = async (query: string) => {
      const { body } = await request(`/audit${query}`, {});
      return (body as { entries: unknown[] }).entries.length;
    };
    expect(await count('')).toBe(3);
    expect(await count('?since=2000')).toBe(2);
    expect(await count('?since=1970-01-01T00:00:03Z')).toBe(1);
    expect(await count('?limit=2')).toBe(2);
    expect((await request('/audit?since=yesterday', {})).status).toBe(400);
  });
});
