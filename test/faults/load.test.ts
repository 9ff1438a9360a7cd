/**
 * 200 requests a second over REST while four channels run. MCAE_LONG=1 makes it a minute.
 */
import { expect, it } from 'vitest';
import { Commander } from './support/commander.js';
import { blocksLost, mostBlocksLost, useFaultRig } from './support/fault-rig.js';
import { record } from './support/fault-table.js';
import { Witness } from './support/witness.js';

const SECONDS = process.env['MCAE_LONG'] ? 60 : 10;
const PER_SECOND = 200;

const rig = useFaultRig();

/** What a console and some keys ask, one after the other. */
function ask(index: number, commander: Commander): Promise<{ status: number }> {
  const { system } = rig;
  const headers = () => ({
    'content-type': 'application/json',
    'x-request-id': commander.newRequestId(),
  });
  const channel = 1 + (index % 4);
  switch (index % 5) {
    case 0:
      return system.request('/vu');
    case 1:
      return system.request('/status');
    case 2:
      return system.request('/ptt', {
        headers: headers(),
        json: { channel, mute: index % 2 === 0 },
      });
    case 3:
      return system.request(`/channels/${channel}/ptt-lease`, {
        method: 'PUT',
        headers: headers(),
        json: { holder: `load-${channel}` },
      });
    default:
      return system.request(`/channels/${channel}`);
  }
}

it(`${PER_SECOND} requests a second for ${SECONDS} s: 0 blocks lost`, {
  timeout: SECONDS * 1_000 + 60_000,
}, async () => {
  const witness = new Witness();
  const commander = new Commander(rig.system);
  commander.start();
  const before = await rig.channels();
  const tookMs: number[] = [];
  const statuses = new Map<number, number>();
  const asked: Promise<void>[] = [];
  const startMs = performance.now();
  for (let index = 0; index < SECONDS * PER_SECOND; index++) {
    // At fixed times, whether answers come or not.
    const dueMs = startMs + (index * 1_000) / PER_SECOND;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    asked.push(
      ask(index, commander).then(({ status }) => {
        tookMs.push(performance.now() - dueMs);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }),
    );
  }
  await Promise.all(asked);
  await commander.stop();
  const late = await commander.lateAccepted();
  const after = await rig.channels();
  const { stalls } = witness;
  const lost = blocksLost(before, after);
  tookMs.sort((a, b) => a - b);
  const at = (part: number) => tookMs[Math.floor(part * tookMs.length)]!.toFixed(1);
  process.stdout.write(
    `\n${tookMs.length} requests in ${((performance.now() - startMs) / 1_000).toFixed(1)} s: ` +
      `p50 ${at(0.5)}, p99 ${at(0.99)}, max ${tookMs.at(-1)?.toFixed(1)} ms; ` +
      `statuses ${JSON.stringify(Object.fromEntries(statuses))}; ` +
      `${stalls} stalls of the machine\n`,
  );
  record({
    fault: `${PER_SECOND} requests a second for ${SECONDS} s`,
    blocksLost: [lost],
    stalls: [stalls],
    recoveryMs: [],
    openMs: [],
    commands: commander.sent,
    lateAccepted: late.length,
    gates: 'kept',
  });
  await Promise.all([commander.close(), witness.close()]);
  expect(late).toEqual([]);
  expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
  expect(lost).toBeLessThanOrEqual(mostBlocksLost(stalls));
});
