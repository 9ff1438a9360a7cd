/** Status and meters by channel. */
import { describe, expect, it } from 'vitest';
import { createRig } from '../support/rig.js';

describe('channels', () => {
  it('gives all, each with status and meters', async () => {
    const { request } = await createRig();
    const { body } = await request('/channels');
    expect(Object.keys(body.channels)).toEqual(['1', '2', '3', '4']);
    expect(body).toMatchObject({ node: 'room-1', age_ms: 0, meters_age_ms: 0, stale: false });
    expect(body.channels['1']).toMatchObject({
      state: 'running',
      meters: { before: { rms_dbfs: -12 }, after: { rms_dbfs: -60 } },
    });
  });

  it('gives one; 404 where there is none, 400 where the name is no channel', async () => {
    const { request } = await createRig();
    expect((await request('/channels/2')).body).toMatchObject({ channel: 2, label: 'Channel 2' });
    expect(await request('/channels/9')).toMatchObject({
      status: 404,
      body: { code: 'not_found', detail: 'unknown channel 9; there are 1, 2, 3, 4' },
    });
    for (const id of ['0', '33', '01', 'x', '__proto__'])
      expect((await request(`/channels/${id}`)).status).toBe(400);
  });
});
