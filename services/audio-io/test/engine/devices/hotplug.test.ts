/** Cards that are away at boot, pulled out, or slow to be found: what a change may then not do. */
import { sleep } from '@mcae/clock';
import { describe, expect, it } from 'vitest';
import { FaultyBackend } from '../../../../../test/support/devices/faulty-backend.js';
import { VirtualBackend } from '../../../src/audio/virtual/virtual-backend.js';
import { Cards } from '../../support/cards.js';
import { during, type EngineRig, exampleConfig, startEngineRig } from '../../support/engine-rig.js';

const CONTEXT = { requestId: 'test', actor: 'test' };
const VIRTUAL = ['virtual:tone', 'virtual:null'] as const;

const channels = (...pairs: (readonly [input: string, output: string])[]) => ({
  ...exampleConfig(),
  logical_channels: Object.fromEntries(
    pairs.map(([input_device, output_device], index) => [
      index + 1,
      { input_device, output_device },
    ]),
  ),
});
type Wanted = ReturnType<typeof channels>;
const withRatio = (config: Wanted, ratio: number) => ({
  ...config,
  dsp: { ...config.dsp, comp: { ...config.dsp.comp, ratio } },
});

async function start(config: Wanted, names: readonly string[], findingMs = 0) {
  let cards: Cards | undefined;
  const rig: EngineRig = await startEngineRig({
    config,
    backend: (clock) => {
      cards = new Cards(new VirtualBackend({ clock }), names, () => sleep(clock, findingMs));
      return cards;
    },
    enumerating: () => slow.enumerate(),
  });
  await rig.clock.advance(3_000);
  if (!cards) throw new Error('no cards');
  return { rig, cards };
}
/** An enumeration of the probe that takes its time. */
const slow = { enumerate: (): Promise<void> => Promise.resolve() };

const command = <T>(rig: EngineRig, answer: T | Promise<T>) =>
  during(rig.clock, Promise.resolve(answer));
const apply = (rig: EngineRig, config: Wanted) =>
  command(rig, rig.engine.commands['config.apply']({ config }, CONTEXT));
const open = (rig: EngineRig, channel: number) =>
  command(rig, rig.engine.commands['ptt.set']({ channel, gate_open: true }, CONTEXT));
const stream = (rig: EngineRig, channel: number) => rig.status().channels[channel];
const restated = (rig: EngineRig, since: number) => rig.events('device').slice(since);

describe('a card that came after the engine', () => {
  const config = channels(['hw:1', 'hw:1'], VIRTUAL);
  const startLate = async () => {
    const { rig, cards } = await start(config, []);
    expect(stream(rig, 1)).toMatchObject({ state: 'failed' });
    cards.names = ['hw:1'];
    await rig.clock.advance(5_000);
    expect(stream(rig, 1)).toMatchObject({ state: 'running' });
    return { rig, since: rig.events('device').length };
  };

  it('is not re-opened by a change of parameters, nor by its roll-back', async () => {
    const { rig, since } = await startLate();
    rig.store.failNextSave = true;
    await expect(apply(rig, withRatio(config, 7))).rejects.toMatchObject({ rolledBack: true });
    expect(await apply(rig, withRatio(config, 6))).toMatchObject({ change: 'parameters' });
    expect(restated(rig, since)).toEqual([]);
  });

  it('is its channel’s, as any other', async () => {
    const { rig, since } = await startLate();
    const taken = channels(['hw:1', 'hw:1'], ['virtual:tone', 'hw:1']);
    await expect(apply(rig, taken)).rejects.toMatchObject({
      code: 'invalid_config',
      errors: [{ path: '/logical_channels/2/output_device' }],
    });
    expect(restated(rig, since)).toEqual([]);
  });

  it('serves all channels that name it', async () => {
    const { rig, cards } = await start(channels(['hw:1', 'hw:1'], ['hw:1', 'hw:1']), []);
    cards.names = ['hw:1'];
    await rig.clock.advance(5_000);
    expect([stream(rig, 1)?.state, stream(rig, 2)?.state]).toEqual(['running', 'running']);
  });
});

describe('a card that is away', () => {
  const config = channels(['hw:1', 'hw:1'], VIRTUAL);

  it('does not block a change elsewhere, whenever it went', async () => {
    const { rig, cards } = await start(config, []);
    expect(await apply(rig, withRatio(config, 7))).toMatchObject({ change: 'parameters' });
    cards.names = ['hw:1'];
    await rig.clock.advance(3_000);
    cards.names = [];
    await rig.clock.advance(3_000);
    expect(stream(rig, 1)).toMatchObject({ state: 'lost' });
    expect(await apply(rig, withRatio(config, 6))).toMatchObject({ change: 'parameters' });
  });

  it.each(['nosuch', 'virtual:null'])('does not let %s pass as its input', async (input) => {
    const { rig } = await start(config, []);
    await expect(apply(rig, channels([input, 'hw:1'], VIRTUAL))).rejects.toMatchObject({
      code: 'invalid_config',
    });
  });

  it('during an enumeration has all its sides when it is back', async () => {
    const both = channels(['hw:1', 'hw:2'], VIRTUAL);
    const { rig, cards } = await start(both, ['hw:1', 'hw:2']);
    slow.enumerate = () => sleep(rig.clock, 200);
    const listed = Promise.resolve(rig.engine.commands.devices({}, CONTEXT));
    await rig.clock.advance(50);
    cards.names = ['hw:2'];
    await rig.clock.advance(30);
    cards.names = ['hw:1', 'hw:2'];
    await command(rig, listed);
    slow.enumerate = () => Promise.resolve();
    await rig.clock.advance(3_000);
    expect(stream(rig, 1)).toMatchObject({ state: 'running', restarts: 1 });
    expect(await apply(rig, withRatio(both, 7))).toMatchObject({ change: 'parameters' });
  });
});

it('a channel that a change leaves failed is shut, also when it comes up', async () => {
  let faults: FaultyBackend | undefined;
  const rig = await startEngineRig({
    config: channels(VIRTUAL, ['virtual:noise', 'virtual:null']),
    backend: (clock) => {
      faults = new FaultyBackend(new VirtualBackend({ clock }));
      faults.faults.inject({
        type: 'open-error',
        device: 'virtual:noise',
        kind: 'unsupported',
        text: 'Device unavailable',
      });
      return faults;
    },
  });
  await rig.clock.advance(5_000);
  await open(rig, 1);
  // Its new pair of devices was down before, under another channel: this change is not to blame.
  const config = channels(['virtual:noise', 'virtual:null'], ['virtual:silence', 'virtual:null']);
  expect(await apply(rig, config)).toMatchObject({ change: 'all' });
  await rig.clock.advance(1_000);
  expect(stream(rig, 1)).toMatchObject({ state: 'failed', gate_open: false });
  faults?.faults.clear();
  await rig.clock.advance(3_000);
  expect(stream(rig, 1)).toMatchObject({ state: 'running', gate_open: false });
  expect(rig.vu().channels['1']?.sound_passes).toBe(false);
});

it.each([
  [8, 300],
  [24, 200],
])('%i cards that each take %i ms to be found are re-opened together', async (count, findingMs) => {
  const names = Array.from({ length: count }, (_, index) => `hw:${index}`);
  const config = channels(...names.map((name) => [name, name] as const));
  const { rig } = await start(config, names, findingMs);
  await rig.clock.advance(10_000);
  await open(rig, 1);
  expect(await apply(rig, { ...config, blocksize: 256 })).toMatchObject({ change: 'all' });
  expect(stream(rig, 1)).toMatchObject({ gate_open: true, restarts: 0 });
});
