/** Connections that never become requests, where control-api serves HTTPS. */
import { afterAll, expect, it } from 'vitest';
import { hasOpenssl } from '../support/certificates.js';
import type { SocketAttack } from './clients/attack.js';
import { AbuseRig } from './support/abuse-rig.js';
import type { Row } from './support/rows/row.js';

const hold = (says: SocketAttack['says']): Row => ({
  name: `1,200 sockets over TLS that say ${says}`,
  attacks: [{ kind: 'sockets', count: 1_200, says }],
  tookPlace: { opened: 1_000 },
});
const ROWS = [hold('nothing'), hold('half a handshake')];

const rig = hasOpenssl
  ? await AbuseRig.start({ title: 'HTTPS, with tokens', tokens: true, https: true })
  : undefined;
afterAll(() => rig?.stop());

it.skipIf(!rig).each(ROWS)('$name', async (row) => {
  expect(await rig?.holds(row)).toEqual([]);
});
