/** Who may only read, over REST, against held keys and single presses. */
import { expect, it } from 'vitest';
import { useAbuseRig } from './support/abuse-rig.js';
import { NOTHING, READING_ROWS, TOKEN_ROWS } from './support/rows/rest-rows.js';
import { named } from './support/rows/row.js';

const rig = useAbuseRig({ title: 'REST, with tokens', tokens: true, aged: true });

it.each(named([NOTHING, ...READING_ROWS, ...TOKEN_ROWS]))('%s', async (_name, row) => {
  expect(await rig.holds(row)).toEqual([]);
});
