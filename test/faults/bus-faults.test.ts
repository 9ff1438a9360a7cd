/** The bus fails: no block is lost, no command acts late, gates close by themselves. */
import { expect, it } from 'vitest';
import { type Fault, useFaultRig } from './support/fault-rig.js';
import { forMs, hang, holds } from './support/holds.js';

const rig = useFaultRig();

const hung = (ms: number) => hang((signal) => rig.system.nats.kill(signal), ms);

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
  ['nats-server hangs for 2 s', () => hung(2_000)],
  ['nats-server hangs for 6 s', () => hung(6_000)],
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
  const attempts = await rig.measure(fault, make);
  holds(attempts);
  for (const { recoveryMs } of attempts) expect(recoveryMs).toBeLessThan(4_000);
});
