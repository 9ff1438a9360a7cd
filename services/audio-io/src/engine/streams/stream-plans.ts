/** From config and devices to streams: channels that name the same pair of devices share one. */
import type { ChannelConfig, Config, FieldError } from '@mcae/schema';
import {
  type BackendDevice,
  channelsOf,
  DeviceError,
  type Direction,
  deviceKey,
  refOf,
} from '../../audio/audio-backend.js';
import { isRecording } from '../../audio/backends.js';
import type { StreamPlan } from '../../stream/messages.js';
import { type DeviceSide, findDevice, isSameSide, sidesOf } from '../devices/device-catalogue.js';

export interface PlannedStream {
  readonly channels: readonly number[];
  /** Undefined where a device does not exist (yet), or cannot do what is asked of it. */
  readonly plan: StreamPlan | undefined;
  /** There is nothing wrong but that a device is not there. */
  readonly isAway: boolean;
  readonly errors: readonly FieldError[];
}

interface ResolvedChannel {
  readonly channel: number;
  readonly config: ChannelConfig;
  readonly input: BackendDevice | undefined;
  readonly output: BackendDevice | undefined;
  readonly errors: readonly FieldError[];
  /** How many of the errors are devices that are not there. */
  readonly missing: number;
}

/** Channel numbers of a config, in order. */
export function channelNumbers(config: Config): number[] {
  return Object.keys(config.logical_channels)
    .map(Number)
    .sort((a, b) => a - b);
}

export function planStreams(config: Config, devices: readonly BackendDevice[]): PlannedStream[] {
  const groups = new Map<string, ResolvedChannel[]>();
  for (const channel of channelNumbers(config)) {
    const resolved = resolve(config, channel, devices);
    const { input, output } = resolved;
    const key = input && output ? `${deviceKey(input)} > ${deviceKey(output)}` : askedFor(resolved);
    groups.set(key, [...(groups.get(key) ?? []), resolved]);
  }
  const planned = [...groups.values()].map((members) => planGroup(config, members));
  return withoutSharedRecordings(config, planned);
}

/** Why this config cannot run on these devices; empty where it can. */
export function planErrors(planned: readonly PlannedStream[]): FieldError[] {
  return planned.flatMap(({ errors }) => errors);
}

function resolve(
  config: Config,
  channel: number,
  devices: readonly BackendDevice[],
): ResolvedChannel {
  const channelConfig = config.logical_channels[String(channel)]!;
  const errors: FieldError[] = [];
  let missing = 0;
  const find = (direction: Direction): BackendDevice | undefined => {
    const id = channelConfig[`${direction}_device_id`];
    const name = channelConfig[`${direction}_device`];
    const path = `/logical_channels/${channel}`;
    if ((id === undefined) === (name === undefined)) {
      errors.push({
        path: `${path}/${direction}_device_id`,
        message:
          id === undefined
            ? `missing; name the device by ${direction}_device_id or ${direction}_device`
            : `name the device once, by ${direction}_device_id or by ${direction}_device`,
      });
      return undefined;
    }
    const field = deviceField(config, channel, direction);
    try {
      const device = findDevice(devices, { id, name }, direction);
      const problem = capacityProblem(config, channelConfig, device, direction);
      if (problem)
        errors.push({
          path: problem.pair ? `${path}/${direction}_pair` : field,
          message: problem.message,
        });
      return problem ? undefined : device;
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      errors.push({ path: field, message: error.message });
      missing++;
      return undefined;
    }
  };
  const [input, output] = [find('input'), find('output')];
  return { channel, config: channelConfig, input, output, errors, missing };
}

function capacityProblem(
  config: Config,
  channel: ChannelConfig,
  device: BackendDevice,
  direction: Direction,
): { pair: boolean; message: string } | undefined {
  const has = channelsOf(device, direction);
  const pair = channel[`${direction}_pair`] ?? 1;
  const needs = pair * config.channels;
  if (has >= needs) return undefined;
  if (has === 0) return { pair: false, message: `${device.name} has no ${direction}` };
  return {
    pair: pair > 1,
    message: `pair ${pair} needs ${needs} ${direction} channels; ${device.name} has ${has}`,
  };
}

function planGroup(config: Config, members: readonly ResolvedChannel[]): PlannedStream {
  const channels = members.map(({ channel }) => channel);
  const errors = members.flatMap((member) => member.errors);
  const { input, output } = members[0]!;
  if (!input || !output || errors.length > 0)
    return { channels, plan: undefined, isAway: members.every(isAway), errors };
  const slots = members.map(({ channel, config: { input_pair, output_pair } }) => ({
    channel,
    inputPair: input_pair ?? 1,
    outputPair: output_pair ?? 1,
  }));
  const plan: StreamPlan = {
    spec: {
      input: refOf(input),
      output: refOf(output),
      sampleRateHz: config.sample_rate,
      blockFrames: config.blocksize,
      inputChannels: config.channels * Math.max(...slots.map(({ inputPair }) => inputPair)),
      outputChannels: config.channels * Math.max(...slots.map(({ outputPair }) => outputPair)),
    },
    slots,
    pairChannels: config.channels,
  };
  return { channels, plan, isAway: false, errors };
}

/** Channels whose devices are away wait for them together, if they name the same ones. */
function askedFor({ config }: ResolvedChannel): string {
  const { input_device_id, input_device, output_device_id, output_device } = config;
  return JSON.stringify([input_device_id, input_device, output_device_id, output_device]);
}

const isAway = ({ missing, errors }: ResolvedChannel) => missing === errors.length;

/** A file can be written by one stream only. */
function withoutSharedRecordings(config: Config, planned: PlannedStream[]): PlannedStream[] {
  const recordedBy = new Map<string, number>();
  return planned.map((stream) => {
    const output = stream.plan?.spec.output;
    if (!output || !isRecording(output)) return stream;
    const { name } = output;
    const other = recordedBy.get(name);
    const [channel] = stream.channels;
    recordedBy.set(name, other ?? channel!);
    if (other === undefined) return stream;
    const path = deviceField(config, channel!, 'output');
    const message = `${name} is recorded already by channel ${other}, with another input`;
    return {
      channels: stream.channels,
      plan: undefined,
      isAway: false,
      errors: [{ path, message }],
    };
  });
}

/** Where the config names this side of a channel: by number or by name. */
function deviceField(config: Config, channel: number, direction: Direction): string {
  const isByName = config.logical_channels[String(channel)]?.[`${direction}_device`] !== undefined;
  return `/logical_channels/${channel}/${direction}_device${isByName ? '' : '_id'}`;
}

/**
 * Devices that can be opened once and are wanted by two streams.
 * @param first have what they want; of `others`, those that come first.
 */
export function takenDevices(
  config: Config,
  first: readonly PlannedStream[],
  others: readonly PlannedStream[],
  isExclusive: (side: DeviceSide) => boolean,
): FieldError[] {
  const claims: { readonly side: DeviceSide; readonly channels: readonly number[] }[] = [];
  const errors: FieldError[] = [];
  const isFirst = new Set(first);
  for (const stream of [...first, ...others])
    for (const side of stream.plan ? sidesOf(stream.plan.spec) : []) {
      if (!isExclusive(side)) continue;
      const claim = claims.find((other) => isSameSide(side, other.side));
      if (!claim) claims.push({ side, channels: stream.channels });
      else if (!isFirst.has(stream))
        errors.push({
          path: deviceField(config, stream.channels[0]!, side.direction),
          message:
            `${side.device.name} can be opened once and is in use by channel ${claim.channels.join(', ')}; ` +
            'channels that name the same pair of devices share it',
        });
    }
  return errors;
}
