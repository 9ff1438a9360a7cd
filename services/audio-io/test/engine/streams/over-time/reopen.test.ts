/** A stream that is re-opened by a change: its new process is there before the old one goes. */
import { expect, it } from 'vitest';
import { VirtualBackend } from '../../../../src/audio/virtual/virtual-backend.js';
import type { StreamLink } from '../../../../src/engine/streams/process/stream-link.js';
import { Cards } from '../../../support/cards.js';
import {
  during,
  type EngineRig,
  type EngineRigOptions,
  exampleConfig,
  startEngineRig,
} from '../../../support/engine-rig.js';

const CONTEXT = { requestId: 'test', actor: 'test' };

/** What happened to processes, in order. */
async function start(
  whenStarted: (link: StreamLink) => void = () => {},
  options: Omit<EngineRigOptions, 'between'> = {
    backend: (clock) => new VirtualBackend({ clock }),
  },
) {
  const log: string[] = [];
  let started = 0;
  const rig = await startEngineRig({
    ...options,
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
          if (['enumerate', 'open', 'close'].includes(message.type))
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

/** Two cards, of which channel 1 has the first; it is given another block size. */
async function changeOnCards(canBeShared: boolean, output: string) {
  const config = (input_device: string, output_device: string) => ({
    ...exampleConfig(),
    logical_channels: { '1': { input_device, output_device } },
  });
  const { rig, log } = await start(() => {}, {
    config: config('hw:1', 'hw:1'),
    backend: (clock) => {
      const cards = new Cards(new VirtualBackend({ clock }), ['hw:1', 'hw:2']);
      cards.canBeShared = canBeShared;
      return cards;
    },
  });
  await rig.clock.advance(1_500);
  log.length = 0;
  const changed = { ...config('hw:2', output), blocksize: 1_024 };
  await during(
    rig.clock,
    Promise.resolve(rig.engine.commands['config.apply']({ config: changed }, CONTEXT)),
  );
  await rig.clock.advance(1_500);
  expect(rig.status().channels['1']).toMatchObject({ state: 'running', restarts: 0 });
  return log;
}

it('enumerates while the old one runs, where its devices are listed all the same', async () => {
  const ahead = ['start 2', 'ready 2', 'enumerate 2', 'close 1', 'open 2'];
  expect(await changeOnCards(true, 'hw:1')).toEqual(ahead);
  expect(await changeOnCards(false, 'hw:2')).toEqual(ahead);
});

it('enumerates when the old one has gone, where that one has what it wants for itself', async () => {
  const log = await changeOnCards(false, 'hw:1');
  expect(log).toEqual(['start 2', 'ready 2', 'close 1', 'open 2']);
});
