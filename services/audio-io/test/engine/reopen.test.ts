/** A stream that is re-opened by a change: its new process is there before the old one goes. */
import { expect, it } from 'vitest';
import { VirtualBackend } from '../../src/audio/virtual/virtual-backend.js';
import type { StreamLink } from '../../src/engine/stream-link.js';
import { during, type EngineRig, exampleConfig, startEngineRig } from '../support/engine-rig.js';

const CONTEXT = { requestId: 'test', actor: 'test' };

/** What happened to processes, in order. */
async function start(whenStarted: (link: StreamLink) => void = () => {}) {
  const log: string[] = [];
  let started = 0;
  const rig = await startEngineRig({
    backend: (clock) => new VirtualBackend({ clock }),
    between: (startStream) => (handlers) => {
      const number = ++started;
      log.push(`start ${number}`);
      const link: StreamLink = startStream({
        ...handlers,
        onMessage: (message) => {
          if (message.type === 'ready') log.push(`ready ${number}`);
          handlers.onMessage(message);
        },
      });
      whenStarted(link);
      return {
        pid: null,
        kill: () => link.kill(),
        send: (message) => {
          if (message.type === 'open' || message.type === 'close')
            log.push(`${message.type} ${number}`);
          link.send(message);
        },
      };
    },
  });
  await rig.clock.advance(1_500);
  return { rig, log };
}

const change = (rig: EngineRig) => {
  const config = exampleConfig();
  config.logical_channels['2'] = { input_device: 'virtual:tone', output_device: 'virtual:null' };
  config.logical_channels['1'] = { input_device: 'virtual:noise', output_device: 'virtual:null' };
  delete config.logical_channels['3'];
  return during(
    rig.clock,
    Promise.resolve(rig.engine.commands['config.apply']({ config }, CONTEXT)),
  );
};

it('is ready before the old one is closed', async () => {
  const { rig, log } = await start();
  log.length = 0;
  await change(rig);
  expect(log.slice(0, 4)).toEqual(['start 5', 'start 6', 'ready 5', 'ready 6']);
  expect(log.slice(4, 7).sort()).toEqual(['close 1', 'close 2', 'close 3']);
  expect(log.slice(7)).toEqual(['open 5', 'open 6']);
});

it('that dies before it is needed is replaced', async () => {
  let dies = false;
  const { rig, log } = await start((link) => {
    if (dies) link.kill();
    dies = false;
  });
  dies = true;
  log.length = 0;
  await change(rig);
  await rig.clock.advance(1_500);
  expect(log.filter((line) => line.startsWith('start'))).toEqual(['start 5', 'start 6', 'start 7']);
  expect(rig.status().channels).toMatchObject({
    '1': { state: 'running', restarts: 0 },
    '2': { state: 'running', restarts: 0 },
  });
});
