/** The config file: the seed's shape, and what was added to it (all optional). */
import { type Static, Type } from '@sinclair/typebox';
import { CHANNEL_KEY_PATTERN, DeviceName } from './common.js';
import * as p from './parameters.js';

const closed = { additionalProperties: false } as const;

const lookaheadFrames = Type.Union([Type.Literal(64), Type.Literal(128), Type.Literal(256)], {
  title: 'Look-ahead',
  description: 'Delay by which the limiter sees a peak before it leaves; part of the latency.',
  default: 256,
  'x-unit': 'frames',
});
const truePeak = Type.Boolean({
  title: 'True peak',
  description: 'Also limit the peak between samples (ITU-R BS.1770-5, 4x); costs CPU.',
  default: false,
});
const dither = Type.Union([Type.Literal('none'), Type.Literal('tpdf')], {
  title: 'Dither',
  description: 'Noise added before rounding to 16 bit.',
  default: 'none',
});

/** The compressor: the seed's fields are required, what was added is optional. */
export const CompressorConfig = Type.Object(
  {
    ratio: p.CompressorRatio,
    threshold_db: p.CompressorThresholdDb,
    attack_ms: p.CompressorAttackMs,
    release_ms: p.CompressorReleaseMs,
    knee_db: Type.Optional(p.CompressorKneeDb),
    makeup_db: Type.Optional(p.CompressorMakeupDb),
  },
  closed,
);

export const LimiterConfig = Type.Object(
  {
    ceiling_db: p.LimiterCeilingDb,
    release_ms: p.LimiterReleaseMs,
    lookahead_frames: Type.Optional(lookaheadFrames),
    true_peak: Type.Optional(truePeak),
  },
  closed,
);

export const DspConfig = Type.Object(
  { comp: CompressorConfig, limiter: LimiterConfig, dither: Type.Optional(dither) },
  { ...closed, title: 'DSP', description: 'Parameters of every channel.' },
);
export type DspConfig = Static<typeof DspConfig>;

/** `dsp` of one channel: only what differs from the whole config's. */
export const DspOverride = Type.Object(
  {
    comp: Type.Optional(Type.Partial(CompressorConfig, closed)),
    limiter: Type.Optional(Type.Partial(LimiterConfig, closed)),
    dither: Type.Optional(dither),
  },
  { ...closed, title: 'DSP of this channel', description: 'Only what differs from `dsp`.' },
);

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

/** All parameters of one channel's chain, in the wire's names and units. */
export interface ChainParameters {
  readonly comp: Required<Static<typeof CompressorConfig>>;
  readonly limiter: Required<Static<typeof LimiterConfig>>;
  readonly dither: 'none' | 'tpdf';
  readonly gate: { readonly ramp_ms: number };
}

/** The parameters that run on a channel: defaults, then the config's `dsp`, then the channel's. */
export function chainParameters(config: Config, channel: ChannelConfig): ChainParameters {
  return {
    comp: {
      knee_db: p.CompressorKneeDb.default as number,
      makeup_db: p.CompressorMakeupDb.default as number,
      ...config.dsp.comp,
      ...channel.dsp?.comp,
    },
    limiter: {
      lookahead_frames: lookaheadFrames.default,
      true_peak: truePeak.default,
      ...config.dsp.limiter,
      ...channel.dsp?.limiter,
    },
    dither: channel.dsp?.dither ?? config.dsp.dither ?? dither.default,
    gate: { ramp_ms: pttRules(config).ramp_ms },
  };
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
