/** A stream whose answers come too late: what the engine says and what the stream does must agree. */
import { beforeEach, expect, it } from 'vitest';
import { VirtualBackend } from '../../../../src/audio/virtual/virtual-backend.js';
import {
  during,
  type EngineRig,
  exampleConfig,
  startEngineRig,
} from '../../../support/engine-rig.js';

const CONTEXT = { requestId: 'test', actor: 'test' };

let rig: EngineRig;
/** What streams say of what they applied is under way for so long. */
let answerMs: number;
/** Updates reach the streams so late, from their opening on. */
let wishMs: number;

beforeEach(async () => {
  answerMs = 0;
  wishMs = 0;
  rig = await startEngineRig({
    backend: (clock) => new VirtualBackend({ clock }),
    between: (start, clock) => (handlers) => {
      const link = start({
        ...handlers,
        onMessage: (message) => {
          if (message.type === 'applied') clock.after(answerMs, () => handlers.onMessage(message));
          else handlers.onMessage(message);
        },
      });
      return {
        ...link,
        send: (message) => {
          if (message.type === 'desired') clock.after(wishMs, () => link.send(message));
          else link.send(message);
        },
      };
    },
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

// The stream opens nothing on a wish that is older than 400 ms; nobody sent another, and status said open.
it('a latched gate that a change re-opens comes up open, however late the stream gets it', async () => {
  const { commands } = rig.engine;
  const key = { channel: 1, gate_open: true };
  await during(rig.clock, Promise.resolve(commands['ptt.set'](key, CONTEXT)));
  const config = { ...exampleConfig(), blocksize: 1_024 };
  wishMs = 450;
  await during(rig.clock, Promise.resolve(commands['config.apply']({ config }, CONTEXT)));
  await rig.clock.advance(1_000);
  wishMs = 0;
  await rig.clock.advance(1_000);
  expect(rig.vu().channels['1']).toMatchObject({ gate_open: true, sound_passes: true });
});

it('a change waits for a stream that it keeps and that answers late', async () => {
  const { commands } = rig.engine;
  answerMs = 450;
  rig.clock.after(1_000, () => {
    answerMs = 0;
  });
  const config = exampleConfig();
  config.logical_channels['2']!.input_device = 'virtual:tone:440';
  const applied = Promise.resolve(commands['config.apply']({ config }, CONTEXT));
  expect(await during(rig.clock, applied)).toMatchObject({ reopened_channels: [2] });
  expect(rig.store.saved.at(-1)?.logical_channels['2']?.input_device).toBe('virtual:tone:440');
});

it('a change that a stream never confirms is rolled back, and says so', async () => {
  const { commands } = rig.engine;
  answerMs = 450;
  rig.clock.after(6_000, () => {
    answerMs = 0;
  });
  const config = exampleConfig();
  config.logical_channels['2']!.input_device = 'virtual:tone:440';
  const applied = Promise.resolve(commands['config.apply']({ config }, CONTEXT));
  await expect(during(rig.clock, applied)).rejects.toMatchObject({
    message: expect.stringMatching(/channel 1 did not confirm its parameters.*runs as before/),
    rolledBack: true,
  });
});
