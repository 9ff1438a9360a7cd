/** A change that fails leaves everything as it was, also what the change would have removed. */
import { expect, it } from 'vitest';
import { VirtualBackend } from '../../src/audio/virtual/virtual-backend.js';
import { during, exampleConfig, startEngineRig } from '../support/engine-rig.js';

const CONTEXT = { requestId: 'test', actor: 'test' };

// Found by the simulation: the disk was full, and the channel came back without its mute.
it('keeps gate and mute of a channel whose removal could not be saved', async () => {
  const rig = await startEngineRig({ backend: (clock) => new VirtualBackend({ clock }) });
  await rig.clock.advance(500);
  const { commands } = rig.engine;
  const set = (wanted: { channel: number; gate_open?: boolean; mute?: boolean }) =>
    during(rig.clock, Promise.resolve(commands['ptt.set'](wanted, CONTEXT)));
  await set({ channel: 3, mute: true });
  await set({ channel: 4, gate_open: true });
  const config = exampleConfig();
  delete config.logical_channels['3'];
  delete config.logical_channels['4'];
  rig.failNextSave = true;
  const applied = Promise.resolve(commands['config.apply']({ config }, CONTEXT));
  await expect(during(rig.clock, applied)).rejects.toMatchObject({ rolledBack: true });
  await rig.clock.advance(1_500);
  expect(rig.status().channels).toMatchObject({
    '3': { gate_open: false, mute: true },
    '4': { gate_open: true, mute: false },
  });
});
