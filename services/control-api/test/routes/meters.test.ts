/** All meters, with their age. */
import { expect, it } from 'vitest';
import { createRig } from '../support/rig.js';

it('GET /meters gives every meter with its age', async () => {
  const { request, clock } = await createRig();
  await clock.advance(50);
  const { body } = await request('/meters');
  expect(body).toMatchObject({ node: 'room-1', age_ms: 50, stale: false, seq: 10 });
  expect(body.channels['1']).toMatchObject({
    before: { rms_dbfs: -12, peak_dbfs: -12, clipped_samples: 0 },
    gain_reduction_db: 4,
    state: 'running',
  });
});
