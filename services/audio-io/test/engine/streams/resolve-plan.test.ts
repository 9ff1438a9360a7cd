import { describe, expect, it } from 'vitest';
import type { BackendDevice } from '../../../src/audio/audio-backend.js';
import { resolvePlan } from '../../../src/engine/streams/resolve-plan.js';
import { planStreams } from '../../../src/engine/streams/stream-plans.js';
import { exampleConfig } from '../../support/engine-rig.js';

const device = (id: number, name: string): BackendDevice => ({
  ...{ backend: 'portaudio', hostApi: 'ALSA', name, id },
  ...{ maxInputChannels: 2, maxOutputChannels: 2, defaultSampleRateHz: 44_100 },
});

function configWith(inputs: Record<string, string>) {
  const config = exampleConfig();
  for (const [channel, input_device] of Object.entries(inputs))
    config.logical_channels[channel]!.input_device = input_device;
  return config;
}

const listing = (devices: readonly BackendDevice[]) => ({
  refresh: () => Promise.resolve(devices),
});

/** The stream of a channel, as it was planned while its device was away. */
function away(config: ReturnType<typeof exampleConfig>, channel: number) {
  const stream = planStreams(config, []).find(({ channels }) => channels.includes(channel))!;
  expect(stream.plan).toBeUndefined();
  return stream;
}

describe('a stream', () => {
  it('whose devices are known keeps them for good', async () => {
    const config = exampleConfig();
    const [planned] = planStreams(config, []);
    const catalogue = { refresh: () => Promise.reject(new Error('asked')) };
    expect(await resolvePlan(planned!, () => config, catalogue)).toBe(planned!.plan);
  });

  it('whose device was away opens it once it is there', async () => {
    const config = configWith({ '2': 'USB' });
    const planned = away(config, 2);
    const plan = await resolvePlan(planned, () => config, listing([device(0, 'USB')]));
    expect(plan.spec.input).toEqual({ backend: 'portaudio', hostApi: 'ALSA', name: 'USB' });
    expect(plan.slots.map(({ channel }) => channel)).toEqual([2]);
  });

  it('whose device is away still says so', async () => {
    const config = configWith({ '2': 'USB' });
    const resolved = resolvePlan(away(config, 2), () => config, listing([]));
    await expect(resolved).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining('there is no device "USB"'),
    });
  });

  it('that turns out to name the devices of another has a stream of its own', async () => {
    const config = configWith({ '2': 'USB' });
    const planned = away(config, 2);
    config.logical_channels['3'] = { input_device: 'USB', output_device: 'virtual:null' };
    const plan = await resolvePlan(planned, () => config, listing([device(0, 'USB')]));
    expect(plan.slots.map(({ channel }) => channel)).toEqual([2]);
  });
});
