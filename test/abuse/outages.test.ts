/** A panel renews on while what it needs is stopped: nothing opens without a press, nothing acts late. */
import { expect, it } from 'vitest';
import { useAbuseRig } from './support/abuse-rig.js';

const STOPPED_MS = 2_000;
/** Until all is back. */
const ROW_MS = 5_000;

const rig = useAbuseRig({ title: 'Outages', tokens: true });

const forMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function hang(signal: (name: 'SIGSTOP' | 'SIGCONT') => unknown): Promise<void> {
  await signal('SIGSTOP');
  await forMs(STOPPED_MS);
  await signal('SIGCONT');
}

const OUTAGES = [
  { name: 'nats-server hangs for 2 s', disturb: () => hang((name) => rig.system.nats.kill(name)) },
  {
    name: 'nats-server is stopped for 2 s',
    disturb: async () => {
      await rig.system.nats.stop();
      await forMs(STOPPED_MS);
      await rig.system.restartNats();
    },
  },
  {
    name: 'control-api hangs for 2 s',
    disturb: () => hang((name) => process.kill(rig.system.controlApi.pid, name)),
  },
  {
    name: 'control-api is killed, and started',
    disturb: async () => {
      await rig.system.controlApi.stop('SIGKILL');
      await rig.system.startControlApi();
    },
  },
  {
    name: 'the engine is killed, and started',
    disturb: async () => {
      await rig.system.audioIo.stop('SIGKILL');
      await rig.system.startAudioIo();
    },
  },
];

it.each(OUTAGES)('$name', async ({ name, disturb }) => {
  const row = { name, attacks: [], tookPlace: {}, ms: ROW_MS, stopsService: true };
  expect(await rig.holds(row, disturb)).toEqual([]);
});
