/** The same on a service without tokens: attacker and panels differ by nothing but what they ask. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AbuseRig } from './support/abuse-rig.js';
import { READING_ROWS } from './support/rows/rest-rows.js';
import { named } from './support/rows/row.js';

let rig: AbuseRig;
beforeAll(async () => {
  rig = await AbuseRig.start({ title: 'REST, without tokens', aged: true });
});
afterAll(() => rig?.stop());

it.each(named(READING_ROWS))('%s', async (_name, row) => {
  expect(await rig.holds(row)).toEqual([]);
});
