/** A command is fresh or stale where the sound is: the way to the stream counts as well. */
import { expect, it } from 'vitest';
import { VirtualBackend } from '../../../src/audio/virtual/virtual-backend.js';
import { during, startEngineRig } from '../../support/engine-rig.js';

it.each([
  [300, true],
  [401, false],
])('asked for %i ms before it reaches the stream: opens %s', async (ageMs, opens) => {
  const rig = await startEngineRig({ backend: (clock) => new VirtualBackend({ clock }) });
  await rig.clock.advance(500);
  const context = { requestId: 'test', actor: 'test', asOfMs: rig.clock.monoMs() - ageMs };
  const command = rig.engine.commands['ptt.set']({ channel: 1, gate_open: true }, context);
  const outcome = await during(rig.clock, Promise.resolve(command)).catch(
    (error: unknown) => error,
  );
  await rig.clock.advance(300);
  expect(rig.vu().channels['1']).toMatchObject({ gate_open: opens, sound_passes: opens });
  if (!opens) expect(outcome).toMatchObject({ code: 'deadline_exceeded' });
});
