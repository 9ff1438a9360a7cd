/** Devices that can be opened once: ours stay ours, and who has one is told by the channel. */
import { expect, it } from 'vitest';
import { VirtualBackend } from '../../../src/audio/virtual/virtual-backend.js';
import { Cards } from '../../support/cards.js';
import { during, type EngineRig, exampleConfig, startEngineRig } from '../../support/engine-rig.js';

const CONTEXT = { requestId: 'test', actor: 'test' };
const CARDS = ['hw:1', 'hw:2', 'hw:3'];

type Pair = readonly [input: string | number, output: string | number];

const side = (direction: 'input' | 'output', device: string | number) =>
  typeof device === 'string'
    ? { [`${direction}_device`]: device }
    : { [`${direction}_device_id`]: device };

const channels = (...pairs: Pair[]) => ({
  ...exampleConfig(),
  logical_channels: Object.fromEntries(
    pairs.map(([input, output], index) => [
      index + 1,
      { ...side('input', input), ...side('output', output) },
    ]),
  ),
});

async function start(config: ReturnType<typeof channels>, onSpecs?: (count: number) => 'busy'[]) {
  let cards: Cards | undefined;
  const rig = await startEngineRig({
    config,
    backend: (clock) => {
      cards = new Cards(new VirtualBackend({ clock }), CARDS);
      return cards;
    },
    check: (specs) =>
      (onSpecs?.(specs.length) ?? []).map((kind) =>
        kind ? { kind, message: 'Device unavailable' } : null,
      ),
  });
  await rig.clock.advance(3_000);
  if (!cards) throw new Error('no cards');
  return { rig, cards };
}

const apply = (rig: EngineRig, config: ReturnType<typeof channels>) =>
  during(rig.clock, Promise.resolve(rig.engine.commands['config.apply']({ config }, CONTEXT)));
const devices = async (rig: EngineRig) =>
  (await during(rig.clock, Promise.resolve(rig.engine.commands.devices({}, CONTEXT)))).devices
    .filter(({ host_api }) => host_api === 'ALSA')
    .map((device) => [
      device.id,
      device.name,
      device.max_input_channels,
      device.max_output_channels,
      device.used_by_channels,
    ]);

it('lists what its own streams have open, under the numbers that it had', async () => {
  const { rig, cards } = await start(channels(['hw:1', 'hw:1'], ['hw:2', 'hw:3']));
  expect(cards.list().map(({ id, name }) => [id, name])).toEqual([
    [0, 'hw:2'],
    [1, 'hw:3'],
  ]);
  expect(await devices(rig)).toEqual([
    [0, 'hw:1', 2, 2, [1]],
    [1, 'hw:2', 2, 2, [2]],
    [2, 'hw:3', 2, 2, [2]],
  ]);
  await rig.clock.advance(1_000);
  expect(rig.status().channels).toMatchObject({
    '1': { input_device_id: 0, output_device_id: 0 },
    '2': { input_device_id: 1, output_device_id: 2 },
  });
});

it('takes a change of parameters and of one channel while the others run', async () => {
  const before = channels([0, 0], [1, 1]);
  const { rig } = await start(before);
  const parameters = { ...before, dsp: { ...before.dsp, comp: { ...before.dsp.comp, ratio: 3 } } };
  expect(await apply(rig, parameters)).toMatchObject({ change: 'parameters' });
  const moved = {
    ...parameters,
    ...{ logical_channels: channels([0, 0], [2, 2]).logical_channels },
  };
  expect(await apply(rig, moved)).toMatchObject({ change: 'streams', reopened_channels: [2] });
  await rig.clock.advance(1_000);
  expect(rig.status().channels).toMatchObject({
    '1': { state: 'running', restarts: 0, input_device: 'hw:1' },
    '2': { state: 'running', restarts: 0, input_device: 'hw:3', input_device_id: 2 },
  });
  const all = { ...moved, blocksize: 256 };
  expect(await apply(rig, all)).toMatchObject({ change: 'all' });
});

it('keeps the device that a number meant when PortAudio counts anew', async () => {
  const { rig, cards } = await start(channels([1, 1], ['virtual:tone', 'virtual:null']));
  const channel = () => rig.status().channels['1'];
  expect(channel()).toMatchObject({ state: 'running', input_device: 'hw:2' });
  // hw:1 is pulled out: what PortAudio calls 1 now is hw:3.
  cards.names = ['hw:2', 'hw:3'];
  expect(await devices(rig)).toEqual([
    [1, 'hw:2', 2, 2, [1]],
    [2, 'hw:3', 2, 2, []],
  ]);
  cards.names = ['hw:3'];
  await rig.clock.advance(2_000);
  expect(channel()).toMatchObject({ state: 'lost', input_device: 'hw:2', gate_open: false });
  cards.names = ['hw:3', 'hw:9', 'hw:2'];
  await rig.clock.advance(2_000);
  expect(channel()).toMatchObject({ state: 'running', input_device: 'hw:2', input_device_id: 1 });
  expect((await devices(rig)).map(([id, name]) => [id, name])).toEqual([
    [1, 'hw:2'],
    [2, 'hw:3'],
    [3, 'hw:9'],
  ]);
});

it('says in the status which channel has the device', async () => {
  const { rig } = await start(channels(['hw:1', 'hw:1'], ['hw:2', 'hw:1']));
  expect(rig.status().channels).toMatchObject({
    '1': { state: 'running' },
    '2': { state: 'failed', reason: 'hw:1 has no output now: hw:1 is in use by channel 1' },
  });
});

it('refuses a config that wants a device of another channel, and touches nothing', async () => {
  const { rig } = await start(channels(['hw:1', 'hw:1'], ['hw:2', 'hw:2']));
  const since = rig.events('device').length;
  const config = channels(['hw:1', 'hw:1'], ['hw:2', 'hw:2'], ['hw:3', 'hw:2']);
  await expect(apply(rig, config)).rejects.toMatchObject({
    code: 'invalid_config',
    errors: [
      {
        path: '/logical_channels/3/output_device',
        message:
          'hw:2 can be opened once and is in use by channel 2; channels that name the same pair of devices share it',
      },
    ],
  });
  expect(rig.events('device').slice(since)).toEqual([]);
  // The other side of hw:1 is free in this one.
  const crossed = channels(['hw:1', 'hw:2'], ['hw:2', 'hw:1']);
  expect(await apply(rig, crossed)).toMatchObject({ reopened_channels: [1, 2] });
});

it('refuses two new channels that the probe cannot open together', async () => {
  const { rig } = await start(channels(['hw:1', 'hw:1']), (specs) =>
    specs === 2 ? ([undefined, 'busy'] as 'busy'[]) : [],
  );
  const config = channels(['hw:1', 'hw:1'], ['hw:2', 'hw:3'], ['hw:3', 'hw:3']);
  await expect(apply(rig, config)).rejects.toMatchObject({
    errors: [
      {
        path: '/logical_channels/3/output_device',
        message: expect.stringMatching(
          /^Device unavailable: hw:3 can be opened once .* channel 2;/,
        ),
      },
    ],
  });
});
