/** One operator floods the audit: what an engineer did before stays in it. */
import { expect, it } from 'vitest';
import { useAbuseRig } from './support/abuse-rig.js';
import type { Row } from './support/rows/row.js';
import { isInAudit } from './support/system/audit-files.js';

/** More than the audit's files hold, at what the API carries out in a second. */
const FLOOD_MS = 13_000;
/** As long as a name may be under the token's, in characters of three bytes. */
const LONG_NAME = '語'.repeat(64 - 'chatter/'.length);

const rig = useAbuseRig({ title: 'Evidence', tokens: true, aged: true });

it("an engineer's entry is still there after an operator's flood", async () => {
  const id = 'an-engineer-was-here';
  const mark = { json: { channel: 5, mute: true }, headers: { 'x-request-id': id } };
  await rig.calm();
  expect((await rig.system.request('/ptt', mark)).status).toBe(200);
  expect(await isInAudit(rig.system, id, 1_000)).toBe(true);
  const row: Row = {
    name: '32 × POST /ptt with a long `by`, by an operator',
    attacks: [
      {
        kind: 'requests',
        requests: [
          { method: 'POST', path: '/ptt', json: { channel: 1, mute: false, by: LONG_NAME } },
        ],
        as: 'chatter',
        connections: 32,
      },
    ],
    ms: FLOOD_MS,
    tookPlace: { sent: 1_000, answered: 1_000 },
  };
  const failures = await rig.holds(row);
  if (!(await isInAudit(rig.system, id, 0))) failures.push("the engineer's entry is gone");
  expect(failures).toEqual([]);
});
