/** A stream whose answers come too late: what the engine says and what the stream does must agree. */
import { beforeEach, expect, it } from 'vitest';
import { VirtualBackend } from '../../src/audio/virtual/virtual-backend.js';
import { during, type EngineRig, startEngineRig } from '../support/engine-rig.js';

const CONTEXT = { requestId: 'test', actor: 'test' };

let rig: EngineRig;
/** What streams say of what they applied is under way for so long. */
let answerMs: number;

beforeEach(async () => {
  answerMs = 0;
  rig = await startEngineRig({
    backend: (clock) => new VirtualBackend({ clock }),
    between: (start, clock) => (handlers) =>
      start({
        ...handlers,
        onMessage: (message) => {
          if (message.type === 'applied') clock.after(answerMs, () => handlers.onMessage(message));
          else handlers.onMessage(message);
        },
      }),
  });
  await rig.clock.advance(500);
});

// Found by the simulation: the engine was stalled for 400 ms just after it had sent the command.
it('a gate that is closed for want of an answer is closed in the stream too', async () => {
  answerMs = 450;
  const opened = Promise.resolve(
    rig.engine.commands['ptt.set']({ channel: 1, gate_open: true }, CONTEXT),
  );
  await expect(during(rig.clock, opened)).rejects.toMatchObject({ code: 'deadline_exceeded' });
  await rig.clock.advance(1_500);
  expect(rig.vu().channels['1']).toMatchObject({ gate_open: false, sound_passes: false });
  expect(rig.vu().levels['1']).toBe(-60);
});
