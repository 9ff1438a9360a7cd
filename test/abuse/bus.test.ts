/** On a bus without users: commands that cost, and garbage. */
import { afterAll, expect, it } from 'vitest';
import type { BusRequestAttack } from './clients/attack.js';
import { AbuseRig } from './support/abuse-rig.js';
import type { Row } from './support/rows/row.js';

const call = (command: string, inFlight: number, params: unknown = {}): BusRequestAttack => ({
  kind: 'bus-requests',
  command,
  params,
  inFlight,
});

const devices = call('devices', 64);
const selfCheck = call('selfcheck', 48);
const audit = call('audit.read', 4, { limit: 1_000 });

/** Of the engine and the API; the presses and closings of a row are 90 kB. */
const GARBAGE_LOG_KB = 300;

const ROWS: readonly Row[] = [
  { name: '64 × devices', attacks: [devices], tookPlace: { sent: 64, answered: 4 } },
  { name: '48 × selfcheck', attacks: [selfCheck], tookPlace: { sent: 48, answered: 4 } },
  { name: '4 × audit.read', attacks: [audit], tookPlace: { sent: 4, answered: 2 } },
  {
    name: 'devices, selfcheck and audit.read at once',
    attacks: [devices, selfCheck, audit],
    tookPlace: { sent: 116, answered: 8 },
  },
  {
    name: 'garbage, 4,000 a second',
    attacks: [{ kind: 'bus-garbage', perSecond: 4_000 }],
    tookPlace: { sent: 5_000 },
    bounds: { logKb: GARBAGE_LOG_KB },
  },
];

const rig = await AbuseRig.start({ title: 'The bus, without users', aged: true });
afterAll(() => rig.stop());

it.each(ROWS)('$name', async (row) => {
  expect(await rig.holds(row)).toEqual([]);
});
