import { expect, it } from 'vitest';
import type { BackendDevice } from '../../../src/audio/audio-backend.js';
import { listDevices, listedDevice } from '../../../src/engine/devices/device-list.js';
import type { StreamSet } from '../../../src/engine/streams/stream-set.js';
import { alsa, spec, virtual } from '../../audio/support/specs.js';

const device = (id: number, ref: ReturnType<typeof alsa>): BackendDevice => ({
  id,
  ...ref,
  maxInputChannels: 2,
  maxOutputChannels: 4,
  defaultSampleRateHz: 48_000,
});

/** Streams of these channels on these devices. */
const streams = (...used: [channels: number[], input: string, output: string][]) =>
  ({
    supervisors: used.map(([channels, input, output]) => ({
      channels,
      plan: { spec: { ...spec(), input: alsa(input), output: alsa(output) } },
    })),
  }) as unknown as StreamSet;

it('a device stands on the wire under its host API', () => {
  expect(listedDevice(device(3, alsa('hw:3')), [1, 2])).toEqual({
    id: 3,
    name: 'hw:3',
    host_api: 'ALSA',
    max_input_channels: 2,
    max_output_channels: 4,
    default_sample_rate: 48_000,
    used_by_channels: [1, 2],
  });
});

it('a device is used by the channels of each stream that has it on one side', () => {
  const devices = [device(0, alsa('a')), device(1, alsa('b')), device(2, alsa('b', 'OSS'))];
  const listed = listDevices(devices, streams([[1], 'a', 'a'], [[2, 3], 'a', 'b']));
  expect(listed.map(({ used_by_channels }) => used_by_channels)).toEqual([[1, 2, 3], [2, 3], []]);
});

it('a virtual device is used by the channels that name one of its kind', () => {
  const tone = device(1_000, virtual('virtual:tone'));
  const set = streams([[1], 'a', 'a']);
  Object.assign(set.supervisors[0]!.plan!.spec, { input: virtual('virtual:tone:440') });
  expect(listDevices([tone], set)[0]?.used_by_channels).toEqual([1]);
});

it('a stream without a plan uses nothing', () => {
  const set = { supervisors: [{ channels: [1], plan: undefined }] } as unknown as StreamSet;
  expect(listDevices([device(0, alsa('a'))], set)[0]?.used_by_channels).toEqual([]);
});
