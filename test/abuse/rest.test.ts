/** Who may only read, over REST, against held keys and single presses. */
import { afterAll, expect, it } from 'vitest';
import { AbuseRig } from './support/abuse-rig.js';
import { NOTHING, READING_ROWS, TOKEN_ROWS } from './support/rows/rest-rows.js';

const rig = await AbuseRig.start({ title: 'REST, with tokens', tokens: true, aged: true });
afterAll(() => rig.stop());

it.each([NOTHING, ...READING_ROWS, ...TOKEN_ROWS])('$name', async (row) => {
  expect(await rig.holds(row)).toEqual([]);
});
