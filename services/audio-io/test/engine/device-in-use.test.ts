/** A device that can be opened once: who has it is told by the channel. */
import { expect, it } from 'vitest';
import { type AudioBackend, DeviceError } from '../../src/audio/audio-backend.js';
import { VirtualBackend } from '../../src/audio/virtual/virtual-backend.js';
import { during, exampleConfig, startEngineRig } from '../support/engine-rig.js';

const CONTEXT = { requestId: 'test', actor: 'test' };

/** As plain ALSA hardware is. */
function exclusive(inner: AudioBackend): AudioBackend {
  const open = new Set<string>();
  return {
    enumerate: () => inner.enumerate(),
    open: async (spec) => {
      const names = [spec.input.name, spec.output.name];
      if (names.some((name) => open.has(name))) throw new DeviceError('busy', 'Device unavailable');
      const virtual = (name: string) => ({ name, hostApi: 'virtual' });
      const stream = await inner.open({
        ...spec,
        input: virtual('virtual:tone'),
        output: virtual('virtual:null'),
      });
      for (const name of names) open.add(name);
      return {
        latencyFrames: stream.latencyFrames,
        countsXruns: stream.countsXruns,
        exchange: (process) => stream.exchange(process),
        close: async () => {
          await stream.close();
          for (const name of names) open.delete(name);
        },
      };
    },
  };
}

const device = (id: number, name: string) => ({
  id,
  name,
  hostApi: 'ALSA',
  maxInputChannels: 2,
  maxOutputChannels: 2,
  defaultSampleRateHz: 44_100,
});

const channels = (...pairs: (readonly [input: string, output: string])[]) => ({
  ...exampleConfig(),
  logical_channels: Object.fromEntries(
    pairs.map(([input_device, output_device], index) => [
      index + 1,
      { input_device, output_device },
    ]),
  ),
});

const start = async (config: ReturnType<typeof channels>) => {
  const rig = await startEngineRig({
    config,
    backend: (clock) => exclusive(new VirtualBackend({ clock })),
    devices: () => ['hw:1', 'hw:2', 'hw:3'].map((name, id) => device(id, name)),
  });
  await rig.clock.advance(3_000);
  return rig;
};

it('says in the status which channel has the device', async () => {
  const rig = await start(channels(['hw:1', 'hw:1'], ['hw:2', 'hw:1']));
  expect(rig.status().channels).toMatchObject({
    '1': { state: 'running' },
    '2': {
      state: 'failed',
      reason: 'Device unavailable: hw:1 is in use by channel 1',
    },
  });
});

it('says so where a config cannot be applied, and rolls back', async () => {
  const before = channels(['hw:1', 'hw:1'], ['hw:2', 'hw:2']);
  const rig = await start(before);
  const config = channels(['hw:1', 'hw:1'], ['hw:2', 'hw:2'], ['hw:3', 'hw:2']);
  const applied = Promise.resolve(rig.engine.commands['config.apply']({ config }, CONTEXT));
  await expect(during(rig.clock, applied)).rejects.toMatchObject({
    code: 'apply_failed',
    rolledBack: true,
    message: expect.stringContaining('hw:2 is in use by channel 2'),
  });
  await rig.clock.advance(1_500);
  expect(rig.status().channels).toMatchObject({
    '1': { state: 'running', restarts: 0 },
    '2': { state: 'running', restarts: 0 },
  });
});
