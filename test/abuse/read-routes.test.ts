/** Each route that reads, at once, against held keys and single presses. */
import { expect, it } from 'vitest';
import { useAbuseRig } from './support/abuse-rig.js';
import { READ_ROUTE_ROWS, readRoutes } from './support/rows/read-routes.js';
import { named } from './support/rows/row.js';

const rig = useAbuseRig({ title: 'Every route that reads', tokens: true, aged: true });

it('are all that the service describes', async () => {
  const { body } = await rig.system.request('/openapi.json');
  expect(readRoutes(body)).toHaveLength(READ_ROUTE_ROWS.length);
});

it.each(named(READ_ROUTE_ROWS))('%s', async (_name, row) => {
  expect(await rig.holds(row)).toEqual([]);
});
