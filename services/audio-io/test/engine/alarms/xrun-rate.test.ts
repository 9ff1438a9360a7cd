/** A glitchy channel raises xrun_rate also where it is opened again in between. */
import { expect, it } from 'vitest';
import { FaultyBackend } from '../../../../../test/support/devices/faulty-backend.js';
import { VirtualBackend } from '../../../src/audio/virtual/virtual-backend.js';
import { startEngineRig } from '../../support/engine-rig.js';

const CONTEXT = { requestId: 'test', actor: 'test' };
const TONE = 'virtual:tone';

async function start() {
  let backend!: FaultyBackend;
  /** What the stream of channel 1 reports since it was opened. */
  const counted = { xruns: 0 };
  const rig = await startEngineRig({
    backend: (clock) => {
      backend = new FaultyBackend(new VirtualBackend({ clock }));
      return backend;
    },
    between: (startStream) => (handlers) =>
      startStream({
        ...handlers,
        onMessage: (message) => {
          const isFirst =
            message.type === 'report' && message.channels.some(({ channel }) => channel === 1);
          handlers.onMessage(isFirst ? { ...message, inputXruns: counted.xruns } : message);
        },
      }),
  });
  await rig.clock.advance(3_000);
  /** So many xruns a second, one after the other. */
  const glitch = async (xruns: number) => {
    for (let n = 0; n < xruns; n++) {
      counted.xruns++;
      await rig.clock.advance(1_000);
    }
  };
  const reopen = async () => {
    backend.faults.inject({ type: 'removed', device: TONE });
    await rig.clock.advance(2_000);
    counted.xruns = 0;
    backend.faults.clear(TONE);
    await rig.clock.advance(2_000);
    expect(rig.status().channels['1']).toMatchObject({ state: 'running', restarts: 1 });
  };
  const isRaised = async () => {
    const { alarms } = await rig.engine.commands['alarms.list']({}, CONTEXT);
    return alarms.some(
      ({ kind, channel, active }) => kind === 'xrun_rate' && channel === 1 && active,
    );
  };
  return { rig, glitch, reopen, isRaised };
}

// Eight before and eight after were never more than ten: the second opening counts from 0 again.
it('counts a minute over two openings', async () => {
  const { rig, glitch, reopen, isRaised } = await start();
  await glitch(8);
  expect(await isRaised()).toBe(false);
  await reopen();
  expect(await isRaised()).toBe(false);
  await glitch(8);
  expect(await isRaised()).toBe(true);
  expect(rig.events('xrun').length).toBeGreaterThanOrEqual(16);
  await rig.clock.advance(60_000);
  expect(await isRaised()).toBe(false);
});

it('a re-opening itself is no xrun', async () => {
  const { glitch, reopen, isRaised } = await start();
  await glitch(9);
  await reopen();
  expect(await isRaised()).toBe(false);
});
