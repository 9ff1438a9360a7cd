/** Connections that never become requests, where control-api serves HTTPS. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasOpenssl } from '../support/security/certificates.js';
import type { SocketAttack } from './clients/attack.js';
import { AbuseRig } from './support/abuse-rig.js';
import { named, type Row } from './support/rows/row.js';

const hold = (says: SocketAttack['says']): Row => ({
  name: `1,200 sockets over TLS that say ${says}`,
  attacks: [{ kind: 'sockets', count: 1_200, says }],
  tookPlace: { opened: 1_000 },
});
const ROWS = [hold('nothing'), hold('half a handshake')];

let rig: AbuseRig;
beforeAll(async () => {
  if (hasOpenssl)
    rig = await AbuseRig.start({ title: 'HTTPS, with tokens', tokens: true, https: true });
});
afterAll(() => rig?.stop());

it.skipIf(!hasOpenssl).each(named(ROWS))('%s', async (_name, row) => {
  expect(await rig.holds(row)).toEqual([]);
});
