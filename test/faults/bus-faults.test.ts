/** The bus fails: no block is lost, no command acts late, gates close by themselves. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Fault,
  FaultRig,
  LONGEST_OPEN_MS,
  type Measured,
  mostBlocksLost,
} from './support/fault-rig.js';
import { writeTable } from './support/fault-table.js';

let rig: FaultRig;

beforeAll(async () => {
  rig = await FaultRig.start();
});
afterAll(async () => {
  await rig.stop();
  writeTable();
});

/** Only the last take may be judged by its blocks; everything else holds in every take. */
const holds = (takes: readonly Measured[]) => {
  const last = takes.at(-1);
  expect(last?.blocksLost).toBeLessThanOrEqual(mostBlocksLost(last?.stalls ?? 0));
  expect(takes.flatMap(({ lateAccepted }) => lateAccepted)).toEqual([]);
  for (const { openMs } of takes) expect(openMs ?? 0).toBeLessThanOrEqual(LONGEST_OPEN_MS);
};
const forMs = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const hang = (ms: number): Fault => ({
  begin: async () => {
    await rig.system.nats.kill('SIGSTOP');
    await forMs(ms);
  },
  end: () => rig.system.nats.kill('SIGCONT'),
});

const FAULTS: readonly (readonly [string, () => Fault])[] = [
  [
    'nats-server killed for 1.5 s',
    () => ({
      begin: async () => {
        await rig.system.nats.kill();
        await forMs(1_500);
      },
      end: () => rig.system.restartNats('empty'),
    }),
  ],
  ['nats-server hangs for 2 s', () => hang(2_000)],
  ['nats-server hangs for 6 s', () => hang(6_000)],
  [
    'nats-server stopped and replaced by a new one',
    () => ({
      begin: async () => {
        await rig.system.nats.stop();
      },
      end: () => rig.system.restartNats('empty'),
    }),
  ],
  [
    'nats-server killed and started again on its state',
    () => ({
      begin: () => rig.system.nats.kill(),
      end: () => rig.system.restartNats(),
    }),
  ],
];

it.each(FAULTS)('%s', async (fault, make) => {
  const takes = await rig.measure(fault, make);
  holds(takes);
  for (const { recoveryMs } of takes) expect(recoveryMs).toBeLessThan(4_000);
});
