/** The config file: the seed's shape, and what was added to it (all optional). */
import { type Static, Type } from '@sinclair/typebox';
import { CHANNEL_KEY_PATTERN, DeviceName } from './common.js';
import { type ChainParameters, mergeChain } from './parameters/chain-parameters.js';
import { DspConfig, DspOverride } from './parameters/dsp-config.js';
import * as p from './parameters/parameters.js';

const closed = { additionalProperties: false } as const;

const deviceId = Type.Integer({
  title: 'Device number',
  description: 'As `devices` lists it. Numbers can change when devices come and go; names do not.',
  minimum: 0,
  maximum: 65_535,
});

export const ChannelConfig = Type.Object(
  {
    input_device_id: Type.Optional(deviceId),
    input_device: Type.Optional(DeviceName),
    input_pair: Type.Optional(p.DevicePair),
    output_device_id: Type.Optional(deviceId),
    output_device: Type.Optional(DeviceName),
    output_pair: Type.Optional(p.DevicePair),
    label: Type.Optional(
      Type.String({ title: 'Label', description: 'What people call this channel.', maxLength: 64 }),
    ),
    dsp: Type.Optional(DspOverride),
  },
  {
    ...closed,
    title: 'Logical channel',
    description: 'Each direction names its device once: by number or by name.',
  },
);
export type ChannelConfig = Static<typeof ChannelConfig>;

export const PttConfig = Type.Object(
  {
    ramp_ms: Type.Optional(p.GateRampMs),
    timeout_s: Type.Optional(p.KeyTimeoutS),
    warning_s: Type.Optional(p.KeyWarningS),
    latch_alarm_s: Type.Optional(p.LatchAlarmS),
  },
  { ...closed, title: 'Push-to-talk' },
);
export type PttConfig = Static<typeof PttConfig>;

export const Config = Type.Object(
  {
    sample_rate: p.SampleRate,
    sample_format: Type.Literal('int16', { title: 'Sample format', default: 'int16' }),
    channels: Type.Union([Type.Literal(1), Type.Literal(2)], {
      title: 'Channels of a stream',
      description: '1 (mono) or 2 (stereo).',
      default: 2,
    }),
    blocksize: p.Blocksize,
    logical_channels: Type.Record(Type.String({ pattern: CHANNEL_KEY_PATTERN }), ChannelConfig, {
      ...closed,
      title: 'Logical channels',
      description: 'Keys "1" to "32".',
      minProperties: 1,
      maxProperties: 32,
    }),
    dsp: DspConfig,
    ptt: Type.Optional(PttConfig),
  },
  { ...closed, $id: 'Config', title: 'Config' },
);
export type Config = Static<typeof Config>;

/** The parameters that run on a channel: defaults, then the config's `dsp`, then the channel's. */
export function chainParameters(config: Config, channel: ChannelConfig): ChainParameters {
  return mergeChain(pttRules(config).ramp_ms, [config.dsp, channel.dsp]);
}

/** The push-to-talk rules that run. */
export function pttRules(config: Config): Required<PttConfig> {
  return {
    ramp_ms: p.GateRampMs.default as number,
    timeout_s: p.KeyTimeoutS.default as number,
    warning_s: p.KeyWarningS.default as number,
    latch_alarm_s: p.LatchAlarmS.default as number,
    ...config.ptt,
  };
}
