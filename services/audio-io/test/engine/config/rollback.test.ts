/** A change that fails leaves everything as it was, also what the change would have removed. */
import { sleep } from '@mcae/clock';
import { describe, expect, it } from 'vitest';
import { FaultyBackend } from '../../../../../test/support/devices/faulty-backend.js';
import { VirtualBackend } from '../../../src/audio/virtual/virtual-backend.js';
import type {
  StreamLink,
  StreamLinkHandlers,
} from '../../../src/engine/streams/process/stream-link.js';
import { during, exampleConfig, startEngineRig } from '../../support/engine-rig.js';

/** A change to this input cannot be opened. */
const REFUSED = 'virtual:tone:440';
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
  rig.store.failNextSave = true;
  const applied = Promise.resolve(commands['config.apply']({ config }, CONTEXT));
  await expect(during(rig.clock, applied)).rejects.toMatchObject({ rolledBack: true });
  await rig.clock.advance(1_500);
  expect(rig.status().channels).toMatchObject({
    '3': { gate_open: false, mute: true },
    '4': { gate_open: true, mute: false },
  });
});

// A change that fails must not bring back what somebody has closed meanwhile.
it('carries out what closes and mutes on channels that a change removes, until it has settled', async () => {
  let backend: FaultyBackend | undefined;
  const rig = await startEngineRig({
    backend: (clock) => {
      backend = new FaultyBackend(new VirtualBackend({ clock }));
      return backend;
    },
  });
  await rig.clock.advance(1_000);
  const { commands } = rig.engine;
  const set = (wanted: { channel: number; gate_open?: boolean; mute?: boolean }) =>
    during(rig.clock, Promise.resolve(commands['ptt.set'](wanted, CONTEXT)));
  await set({ channel: 2, gate_open: true });
  await set({ channel: 3, gate_open: true });
  const lease = { channel: 4, holder: 'flight', lease_ms: 5_000 };
  await during(rig.clock, Promise.resolve(commands['ptt.lease'](lease, CONTEXT)));
  const config = exampleConfig();
  for (const channel of ['2', '3', '4']) delete config.logical_channels[channel];
  config.logical_channels['1']!.input_device = REFUSED;
  backend?.faults.inject({ type: 'stall', device: REFUSED });
  const applied = Promise.resolve(commands['config.apply']({ config }, CONTEXT));
  applied.catch(() => {});
  await rig.clock.advance(1_000);
  expect(await set({ channel: 2, gate_open: false })).toMatchObject({ gate_open: false });
  expect(await set({ channel: 3, mute: true })).toMatchObject({ mute: true });
  const released = { channel: 4, holder: 'flight' };
  expect(
    await during(rig.clock, Promise.resolve(commands['ptt.release'](released, CONTEXT))),
  ).toMatchObject({ holder: null });
  // What opens is for channels that will be there.
  await expect(set({ channel: 2, gate_open: true })).rejects.toMatchObject({
    code: 'unknown_channel',
  });
  await expect(during(rig.clock, applied)).rejects.toMatchObject({ rolledBack: true });
  await rig.clock.advance(1_500);
  expect(rig.status().channels).toMatchObject({
    '2': { state: 'running', gate_open: false },
    '3': { state: 'running', gate_open: true, mute: true },
    '4': { state: 'running', gate_open: false, holder: null },
  });
  expect(rig.vu().channels).toMatchObject({
    '2': { sound_passes: false },
    '3': { sound_passes: false },
    '4': { sound_passes: false },
  });
});

describe('a device that cannot be opened', () => {
  async function start() {
    let backend: FaultyBackend | undefined;
    const rig = await startEngineRig({
      backend: (clock) => {
        backend = new FaultyBackend(new VirtualBackend({ clock }));
        return backend;
      },
    });
    if (!backend) throw new Error('no backend');
    await rig.clock.advance(1_000);
    const { commands } = rig.engine;
    const set = { channel: 2, gate_open: true };
    await during(rig.clock, Promise.resolve(commands['ptt.set'](set, CONTEXT)));
    const config = exampleConfig();
    config.logical_channels['2']!.input_device = REFUSED;
    backend.faults.inject({
      type: 'open-error',
      device: REFUSED,
      kind: 'unsupported',
      text: 'Invalid sample rate',
    });
    const apply = () =>
      during(rig.clock, Promise.resolve(commands['config.apply']({ config }, CONTEXT)));
    return { rig, backend, apply };
  }

  it('leaves the gate as it was, and nothing that looks like a restart', async () => {
    const { rig, apply } = await start();
    await expect(apply()).rejects.toMatchObject({ rolledBack: true });
    await rig.clock.advance(1_500);
    expect(rig.status().channels['2']).toMatchObject({
      state: 'running',
      gate_open: true,
      restarts: 0,
    });
    expect(rig.vu().channels['2']?.sound_passes).toBe(true);
    expect(rig.events('ptt').filter(({ cause }) => cause === 'stream_restart')).toEqual([]);
    const { alarms } = await rig.engine.commands['alarms.list']({}, CONTEXT);
    expect(alarms.filter(({ kind }) => kind === 'stream_restarted')).toEqual([]);
  });

  it('shuts the gate where the old one cannot be opened either', async () => {
    const { rig, backend, apply } = await start();
    backend.faults.inject({
      type: 'open-error',
      device: 'virtual:noise',
      kind: 'unsupported',
      text: 'Device unavailable',
    });
    await expect(apply()).rejects.toMatchObject({ rolledBack: false });
    expect(rig.status().channels['2']).toMatchObject({ gate_open: false });
    backend.faults.clear();
    await rig.clock.advance(3_000);
    expect(rig.status().channels['2']).toMatchObject({ state: 'running', gate_open: false });
  });
});

const deaths = [
  // Found by the simulation: the process died while it opened, the next one came up with the gate open.
  { what: 'its process dies', by: (link: StreamLink) => link.kill() },
  // A busy machine and PulseAudio: no block came for 3 s, the change failed, and its roll-back as well.
  {
    what: 'its library ends the stream',
    by: (_: StreamLink, { onPrinted }: StreamLinkHandlers) =>
      onPrinted(
        "Expression 'PaAlsaStream_WaitForFrames( stream, &framesAvail, &xrun )' failed in 'src/hostapi/alsa/pa_linux_alsa.c', line: 4269",
      ),
  },
];

it.each(deaths)('$what while a change opens it: it comes up shut, and stays so', async ({ by }) => {
  let dies = false;
  const rig = await startEngineRig({
    backend: (clock) => new VirtualBackend({ clock }),
    between: (startStream) => (handlers) => {
      const link = startStream(handlers);
      return {
        pid: null,
        kill: () => link.kill(),
        send: (message) => {
          link.send(message);
          if (message.type !== 'open' || !dies) return;
          dies = false;
          by(link, handlers);
        },
      };
    },
  });
  await rig.clock.advance(500);
  const { commands } = rig.engine;
  const key = { channel: 2, gate_open: true };
  await during(rig.clock, Promise.resolve(commands['ptt.set'](key, CONTEXT)));
  const config = exampleConfig();
  config.logical_channels['2']!.input_device = REFUSED;
  dies = true;
  const startMs = rig.clock.monoMs();
  const passed: (boolean | undefined)[] = [];
  const applied = during(rig.clock, Promise.resolve(commands['config.apply']({ config }, CONTEXT)));
  void applied.then(() => passed.push(rig.vu().channels['2']?.sound_passes));
  expect(await applied).toMatchObject({ reopened_channels: [2] });
  expect(rig.clock.monoMs() - startMs).toBeLessThanOrEqual(500);
  await rig.clock.advance(500);
  passed.push(rig.vu().channels['2']?.sound_passes);
  expect(passed).not.toContain(true);
  expect(rig.status().channels['2']).toMatchObject({ state: 'running', gate_open: false });
  expect(rig.events('ptt').at(-1)).toMatchObject({ channel: 2, cause: 'stream_restart' });
});

it('a change that is refused does not touch the keys of a channel that comes back meanwhile', async () => {
  let backend!: FaultyBackend;
  let isLooking = false;
  const rig = await startEngineRig({
    backend: (clock) => {
      backend = new FaultyBackend(new VirtualBackend({ clock }));
      backend.faults.inject({ type: 'removed', device: 'virtual:tone' });
      return backend;
    },
    enumerating: async () => {
      if (isLooking) await sleep(rig.clock, 3_000);
    },
    check: (specs) => specs.map(() => ({ kind: 'unsupported', message: 'Invalid sample rate' })),
  });
  await rig.clock.advance(1_000);
  expect(rig.status().channels['1']).toMatchObject({ state: 'failed' });
  const { commands } = rig.engine;
  const config = exampleConfig();
  config.logical_channels['2']!.input_device = REFUSED;
  isLooking = true;
  const applied = Promise.resolve(commands['config.apply']({ config }, CONTEXT));
  await expect(during(rig.clock, applied)).rejects.toMatchObject({ code: 'invalid_config' });
  backend.faults.clear();
  await rig.clock.advance(3_000);
  expect(rig.status().channels['1']).toMatchObject({ state: 'running' });
  const key = { channel: 1, gate_open: true };
  await during(rig.clock, Promise.resolve(commands['ptt.set'](key, CONTEXT)));
  await rig.clock.advance(300);
  expect(rig.vu().channels['1']).toMatchObject({ gate_open: true, sound_passes: true });
});
