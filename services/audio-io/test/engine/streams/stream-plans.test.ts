/** From config and devices to streams: who shares one, what is wrong with a map, who has a device already. */
import type { ChannelConfig, Config } from '@mcae/schema';
import { describe, expect, it } from 'vitest';
import type { BackendDevice } from '../../../src/audio/audio-backend.js';
import {
  channelNumbers,
  planErrors,
  planStreams,
  takenDevices,
} from '../../../src/engine/streams/stream-plans.js';
import { exampleConfig } from '../../support/engine-rig.js';

const device = (id: number, name: string, maxInputChannels = 2, maxOutputChannels = 2) =>
  ({
    ...{ backend: 'portaudio', id, name, hostApi: 'ALSA', defaultSampleRateHz: 44_100 },
    ...{ maxInputChannels, maxOutputChannels },
  }) satisfies BackendDevice;

const DEVICES = [
  device(0, 'hw:1', 8, 8),
  device(1, 'hw:2'),
  device(2, 'mic', 2, 0),
  device(3, 'speaker', 0, 2),
];

type Channels = Record<string, ChannelConfig>;

const config = (logical_channels: Channels, more: Partial<Config> = {}): Config => ({
  ...exampleConfig(),
  logical_channels,
  ...more,
});
const on = (input_device: string, output_device: string, more: ChannelConfig = {}) => ({
  input_device,
  output_device,
  ...more,
});
const plans = (channels: Channels, more?: Partial<Config>) =>
  planStreams(config(channels, more), DEVICES);
const errors = (channels: Channels, more?: Partial<Config>) => planErrors(plans(channels, more));

it('sorts channels by their numbers', () => {
  const channels = { '10': on('hw:1', 'hw:1'), '9': on('hw:2', 'hw:2'), '2': on('mic', 'speaker') };
  expect(channelNumbers(config(channels))).toEqual([2, 9, 10]);
});

describe('channels of one stream', () => {
  it('are those that name the same pair of devices, by number or name', () => {
    const byNumber = { input_device_id: 0, output_device_id: 0, input_pair: 2, output_pair: 3 };
    const [first, second, ...rest] = plans({
      '1': on('hw:1', 'hw:1'),
      '2': on('hw:1', 'hw:2'),
      '3': byNumber,
    });
    expect(rest).toEqual([]);
    expect(second).toMatchObject({ channels: [2] });
    expect(first).toMatchObject({ channels: [1, 3], isAway: false, errors: [] });
    expect(first?.plan).toEqual({
      spec: {
        input: expect.objectContaining({ name: 'hw:1' }),
        output: expect.objectContaining({ name: 'hw:1' }),
        sampleRateHz: 44_100,
        blockFrames: 512,
        inputChannels: 4,
        outputChannels: 6,
      },
      slots: [
        { channel: 1, inputPair: 1, outputPair: 1 },
        { channel: 3, inputPair: 2, outputPair: 3 },
      ],
      pairChannels: 2,
    });
  });

  it('are mono where the config is', () => {
    const [stream] = plans({ '1': on('hw:1', 'hw:1', { input_pair: 8 }) }, { channels: 1 });
    expect(stream?.plan).toMatchObject({
      spec: { inputChannels: 8, outputChannels: 1 },
      pairChannels: 1,
    });
  });

  it('wait together for devices that are away, if they name the same ones', () => {
    const away = plans({
      '1': on('usb', 'hw:1'),
      '2': on('usb', 'hw:1'),
      '3': on('usb', 'hw:2'),
    });
    expect(away.map(({ channels, plan, isAway }) => [channels, plan, isAway])).toEqual([
      [[1, 2], undefined, true],
      [[3], undefined, true],
    ]);
  });
});

describe('a map that cannot run', () => {
  it.each<{ what: string; channel: ChannelConfig; path: string; message: RegExp; isAway: boolean }>(
    [
      {
        what: 'a device that is not there, by name',
        channel: on('usb', 'hw:1'),
        path: 'input_device',
        message: /^there is no device "usb"/,
        isAway: true,
      },
      {
        what: 'by number',
        channel: { input_device: 'hw:1', output_device_id: 9 },
        path: 'output_device_id',
        message: /^there is no device 9/,
        isAway: true,
      },
      {
        what: 'a device that is not named',
        channel: { output_device: 'hw:1' },
        path: 'input_device_id',
        message: /^missing; name the device/,
        isAway: false,
      },
      {
        what: 'a device that is named twice',
        channel: { ...on('hw:1', 'hw:1'), output_device_id: 0 },
        path: 'output_device_id',
        message: /^name the device once/,
        isAway: false,
      },
      {
        what: 'a device without that direction',
        channel: on('speaker', 'hw:1'),
        path: 'input_device',
        message: /^speaker has no input$/,
        isAway: false,
      },
      {
        what: 'a pair that the device does not have',
        channel: on('hw:2', 'hw:1', { input_pair: 2 }),
        path: 'input_pair',
        message: /^pair 2 needs 4 input channels; hw:2 has 2$/,
        isAway: false,
      },
    ],
  )('$what', ({ channel, path, message, isAway }) => {
    const [stream] = plans({ '4': channel });
    expect(stream).toMatchObject({ channels: [4], plan: undefined, isAway });
    expect(stream?.errors).toEqual([
      { path: `/logical_channels/4/${path}`, message: expect.stringMatching(message) },
    ]);
  });

  it('names each wrong field', () => {
    const wrong = errors({ '1': on('usb', 'mic'), '2': { output_device: 'hw:1' } });
    expect(wrong.map(({ path }) => path)).toEqual([
      '/logical_channels/1/input_device',
      '/logical_channels/1/output_device',
      '/logical_channels/2/input_device_id',
    ]);
    // One of the two is there, and wrong: nobody waits for the other.
    expect(plans({ '1': on('usb', 'mic') })[0]?.isAway).toBe(false);
  });

  it('records two inputs to one file', () => {
    const wav = 'virtual:wav:both.wav';
    const [first, second] = plans({ '1': on('virtual:tone', wav), '2': on('virtual:noise', wav) });
    expect(first?.plan).toBeDefined();
    expect(second).toMatchObject({ plan: undefined, isAway: false });
    expect(second?.errors).toEqual([
      {
        path: '/logical_channels/2/output_device',
        message: `${wav} is recorded already by channel 1, with another input`,
      },
    ]);
    const shared = plans({ '1': on('virtual:tone', wav), '2': on('virtual:tone', wav) });
    expect(planErrors(shared)).toEqual([]);
  });
});

describe('devices that can be opened once', () => {
  const taken = (first: Channels, others: Channels, isExclusive = true) =>
    takenDevices(
      config({ ...first, ...others }),
      plans(first),
      plans(others),
      () => isExclusive,
    ).map(({ path, message }) => [path, message.split(';')[0]]);

  it('are refused to a second stream, in either list', () => {
    expect(taken({ '1': on('hw:1', 'hw:1') }, { '2': on('hw:2', 'hw:1') })).toEqual([
      ['/logical_channels/2/output_device', 'hw:1 can be opened once and is in use by channel 1'],
    ]);
    const both = { '2': on('hw:2', 'hw:1'), '3': on('hw:2', 'hw:2') };
    expect(taken({}, both)).toEqual([
      ['/logical_channels/3/input_device', 'hw:2 can be opened once and is in use by channel 2'],
    ]);
  });

  it('serve one stream by their input and another by their output', () => {
    expect(taken({ '1': on('hw:1', 'hw:2') }, { '2': on('hw:2', 'hw:1') })).toEqual([]);
  });

  it('are no error of those that have them, nor where they can be opened twice', () => {
    const two = { '1': on('hw:1', 'hw:1'), '2': on('hw:2', 'hw:1') };
    expect(taken(two, {})).toEqual([]);
    expect(taken({ '1': on('hw:1', 'hw:1') }, { '2': on('hw:2', 'hw:1') }, false)).toEqual([]);
  });
});
