/** Test tones. */
import { expect, it } from 'vitest';
import { createRig } from '../support/rig.js';

it('POST /tone plays on a channel, and refuses what is out of range', async () => {
  const { request } = await createRig();
  expect(await request('/tone', { json: { channel: 1, seconds: 2 } })).toMatchObject({
    status: 200,
    body: { status: 'ok', channel: 1, seconds: 2, output_device: 'virtual:null' },
  });
  expect((await request('/tone', { json: { channel: 1, seconds: 61 } })).status).toBe(400);
  expect((await request('/tone', { json: { channel: 9 } })).body.detail).toBe('unknown channel 9');
});
