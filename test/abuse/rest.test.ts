/** Who may only read, over REST, against held keys and single presses. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AbuseRig } from './support/abuse-rig.js';
import { NOTHING, READING_ROWS, TOKEN_ROWS } from './support/rows/rest-rows.js';
import { named } from './support/rows/row.js';

let rig: AbuseRig;
beforeAll(async () => {
  rig = await AbuseRig.start({ title: 'REST, with tokens', tokens: true, aged: true });
});
afterAll(() => rig?.stop());

it.each(named([NOTHING, ...READING_ROWS, ...TOKEN_ROWS]))('%s', async (_name, row) => {
  expect(await rig.holds(row)).toEqual([]);
});
