/** Keys that are held. */
import { describe, expect, it } from 'vitest';
import { createRig } from '../support/rig.js';

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
