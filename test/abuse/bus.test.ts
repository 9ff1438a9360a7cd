/** On a bus without users: commands that cost, and garbage. */
import { COMMANDS, validate } from '@mcae/schema';
import { expect, it } from 'vitest';
import type { BusRequestAttack } from './clients/attack.js';
import { useAbuseRig } from './support/abuse-rig.js';
import { named, type Row } from './support/rows/row.js';
import { footprint } from './support/system/footprint.js';

const call = (command: string, inFlight: number, params: unknown = {}): BusRequestAttack => ({
  kind: 'bus-requests',
  command,
  params,
  inFlight,
});

const devices = call('devices', 64);
const selfCheck = call('selfcheck', 48);
const audit = call('audit.read', 4, { limit: 1_000 });
/** Everything else that reads and needs no parameter: a new command is attacked without an edit here. */
const READING = Object.entries(COMMANDS)
  .filter(([, { params, freshness }]) => !freshness && validate(params, {}).ok)
  .map(([name]) => name)
  .filter((name) => !['devices', 'selfcheck', 'audit.read'].includes(name));

const ROWS: readonly Row[] = [
  { name: '64 × devices', attacks: [devices], tookPlace: { sent: 64, answered: 4 } },
  { name: '48 × selfcheck', attacks: [selfCheck], tookPlace: { sent: 48, answered: 4 } },
  { name: '4 × audit.read', attacks: [audit], tookPlace: { sent: 4, answered: 2 } },
  {
    name: 'devices, selfcheck and audit.read at once',
    attacks: [devices, selfCheck, audit],
    tookPlace: { sent: 116, answered: 8 },
  },
  ...READING.map((name) => ({
    name: `64 × ${name}`,
    attacks: [call(name, 64)],
    tookPlace: { sent: 64, answered: 64 },
  })),
];

const GARBAGE: Row = {
  name: 'garbage, 4,000 a second',
  attacks: [{ kind: 'bus-garbage', perSecond: 4_000 }],
  tookPlace: { sent: 5_000 },
  // Of the engine and the API; the presses and closings of a row are 90 kB.
  bounds: { logKb: 300 },
};
const GARBAGE_MEMORY_MB = 100;
/** The presses and closings of a row are 40 kB. */
const GARBAGE_AUDIT_KB = 200;

const rig = useAbuseRig({ title: 'The bus, without users', aged: true });

it.each(named(ROWS))('%s', async (_name, row) => {
  expect(await rig.holds(row)).toEqual([]);
});

it('garbage costs bounded log, memory and audit', async () => {
  const before = await footprint(rig.system);
  const failures = await rig.holds(GARBAGE);
  const after = await footprint(rig.system);
  const memoryMb = after.memoryMb - before.memoryMb;
  if (memoryMb > GARBAGE_MEMORY_MB)
    failures.push(`${memoryMb} MB more memory, at most ${GARBAGE_MEMORY_MB}`);
  const auditKb = after.auditKb - before.auditKb;
  if (auditKb > GARBAGE_AUDIT_KB)
    failures.push(`${auditKb} kB more audit, at most ${GARBAGE_AUDIT_KB}`);
  expect(failures).toEqual([]);
});
