/** The same on a service without tokens: attacker and panels differ by nothing but what they ask. */
import { afterAll, expect, it } from 'vitest';
import { AbuseRig } from './support/abuse-rig.js';
import { READING_ROWS } from './support/rows/rest-rows.js';

const rig = await AbuseRig.start({ title: 'REST, without tokens', aged: true });
afterAll(() => rig.stop());

it.each(READING_ROWS)('$name', async (row) => {
  expect(await rig.holds(row)).toEqual([]);
});
