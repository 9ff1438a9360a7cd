/** Devices of an engine. */
import { expect, it } from 'vitest';
import { createRig } from '../support/rig.js';

it('GET /devices lists what the engine sees', async () => {
  const { request } = await createRig();
  const { body } = await request('/devices');
  expect(body.devices[0]).toMatchObject({ id: 1_000, name: 'virtual:tone' });
});
