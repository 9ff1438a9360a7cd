/** Each route that reads, at once, against held keys and single presses. */
import { afterAll, expect, it } from 'vitest';
import { AbuseRig } from './support/abuse-rig.js';
import { readRouteRows } from './support/rows/read-routes.js';

const rig = await AbuseRig.start({ title: 'Every route that reads', tokens: true, aged: true });
const rows = await readRouteRows(rig.system).catch(async (error: unknown) => {
  await rig.stop();
  throw error;
});
afterAll(() => rig.stop());

it('the service describes its routes', () => {
  expect(rows.length).toBeGreaterThan(10);
});

it.each(rows)('$name', async (row) => {
  expect(await rig.holds(row)).toEqual([]);
});
