/** The same on a service without tokens: attacker and panels differ by nothing but what they ask. */
import { expect, it } from 'vitest';
import { useAbuseRig } from './support/abuse-rig.js';
import { READING_ROWS } from './support/rows/rest-rows.js';
import { named } from './support/rows/row.js';

const rig = useAbuseRig({ title: 'REST, without tokens', aged: true });

it.each(named(READING_ROWS))('%s', async (_name, row) => {
  expect(await rig.holds(row)).toEqual([]);
});
