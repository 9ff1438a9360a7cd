/** What engines publish: levels, status, events. */
import { type Static, type TProperties, type TSchema, Type } from '@sinclair/typebox';
import { Alarm, AuditEntry } from './alarms.js';
import {
  CHANNEL_KEY_PATTERN,
  ChannelNumber,
  Holder,
  LatchedBy,
  NodeName,
  RequestId,
  StreamState,
} from './common.js';

const closed = { additionalProperties: false } as const;

/** Fields of every message of an engine. */
export const envelope = {
  ts_ms: Type.Number({ description: 'UTC at capture.', 'x-unit': 'ms' }),
  mono_ms: Type.Number({ description: "The engine's monotonic clock at capture.", 'x-unit': 'ms' }),
  seq: Type.Integer({ description: 'Counts the messages of one subject; a gap is a loss.' }),
  boot_id: Type.String({ description: 'New at each start of the engine.' }),
  node: NodeName,
};
export type Envelope = Static<ReturnType<typeof Type.Object<typeof envelope>>>;

const message = <T extends TProperties>(properties: T, title: string, description: string) =>
  Type.Object({ ...envelope, ...properties }, { ...closed, title, description });

const perChannel = <T extends TSchema>(schema: T) =>
  Type.Record(Type.String({ pattern: CHANNEL_KEY_PATTERN }), schema, closed);

const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const dbfs = (description: string) => Type.Number({ description, minimum: -60, 'x-unit': 'dBFS' });

export const MeterReading = Type.Object(
  {
    rms_dbfs: dbfs('RMS of one 100 ms window, power average of left and right (AES17).'),
    peak_dbfs: dbfs('Highest sample of the window.'),
    clipped_samples: Type.Integer({
      description: 'Samples at full scale since the stream started.',
    }),
  },
  closed,
);
export type MeterReading = Static<typeof MeterReading>;

export const ChannelMeters = Type.Object(
  {
    state: StreamState,
    window: Type.Integer({ description: 'Counts the meter windows since the stream started.' }),
    before: MeterReading,
    after: MeterReading,
    gain_reduction_db: Type.Number({
      description: 'Largest gain reduction of compressor and limiter in the window; 0 or above.',
      minimum: 0,
      'x-unit': 'dB',
    }),
    gate_open: Type.Boolean(),
    mute: Type.Boolean(),
    holder: orNull(Holder),
    sound_passes: Type.Boolean({
      description: 'Whether the audio path itself lets sound through: gate open and not muted.',
    }),
    sound_passes_since_mono_ms: orNull(
      Type.Number({ description: "The engine's time of the block that last changed it." }),
    ),
  },
  { ...closed, title: 'Channel meters' },
);
export type ChannelMeters = Static<typeof ChannelMeters>;

export const Levels = perChannel(dbfs('Level after the chain; -60 is at or below the floor.'));
export type Levels = Static<typeof Levels>;

export const VuMessage = message(
  { levels: Levels, channels: perChannel(ChannelMeters) },
  'Levels',
  'Ten times a second, one message for all channels, sent without audio too: absence is stale.',
);
export type VuMessage = Static<typeof VuMessage>;

const count = (description: string) => Type.Integer({ description, minimum: 0 });

export const ChannelStatus = Type.Object(
  {
    input_device_id: orNull(Type.Integer()),
    output_device_id: orNull(Type.Integer()),
    xruns: orNull(
      count(
        'Input and output xruns since the stream last opened, priming apart. Null where neither is known: see input_xruns.',
      ),
    ),
    input_device: Type.String(),
    output_device: Type.String(),
    input_pair: Type.Integer(),
    output_pair: Type.Integer(),
    label: Type.String(),
    state: StreamState,
    reason: orNull(Type.String({ description: 'Why the stream is not running, or last was not.' })),
    gate_open: Type.Boolean(),
    mute: Type.Boolean(),
    latch: Type.Boolean(),
    latched_by: LatchedBy,
    holder: orNull(Holder),
    input_xruns: orNull(
      count(
        'Null where it is not known: nothing ran yet, or there is a sound server, which hides them, and told none.',
      ),
    ),
    output_xruns: orNull(count('As input_xruns.')),
    late_blocks: count('Blocks that came more than two block times after the one before.'),
    silenced_blocks: Type.Optional(count('Blocks whose input was lost and replaced by silence.')),
    restarts: count(
      'How often the stream ran and went down since it was configured; attempts to open it again do not count.',
    ),
    blocks: count('Blocks since the stream last opened; while it is down, those that it had.'),
    latency_frames: orNull(count('Nominal: device and look-ahead, input to output.')),
    latency_ms: orNull(Type.Number({ minimum: 0, 'x-unit': 'ms' })),
    dsp_load_percent: orNull(
      Type.Number({
        minimum: 0,
        description: 'Time in the chain, and its share of the summing, over time of the block.',
      }),
    ),
    stream_pid: orNull(Type.Integer()),
    stream_nice: Type.Optional(
      Type.Integer({
        description:
          'Priority that the stream process got; -10 is asked for. Counts where it has no real time.',
      }),
    ),
    stream_realtime_priority: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 99,
        description: 'Real-time priority that the stream process got; 4 is asked for, 0 is none.',
      }),
    ),
  },
  { ...closed, title: 'Channel status' },
);
export type ChannelStatus = Static<typeof ChannelStatus>;

/** The status without envelope: what `GET /status` starts with, in the seed's order. */
export const statusFields = {
  sample_rate: Type.Integer({ 'x-unit': 'Hz' }),
  blocksize: Type.Integer({ 'x-unit': 'frames' }),
  channels: perChannel(ChannelStatus),
  cpu_percent: Type.Number({
    minimum: 0,
    description: 'Of the engine and its streams; 100 is one core.',
  }),
  uptime_s: Type.Number({ minimum: 0, 'x-unit': 's' }),
  memory_mb: Type.Number({ minimum: 0, description: 'Resident, engine and streams.' }),
  config_revision: Type.String(),
  kernel: Type.Union([Type.Literal('reference'), Type.Literal('wasm-simd')], {
    description: 'Which implementation of the DSP runs.',
  }),
  version: Type.String(),
};

export const StatusMessage = message(statusFields, 'Status', 'Once a second and on change.');
export type StatusMessage = Static<typeof StatusMessage>;

export const PttCause = Type.Union(
  [
    Type.Literal('command'),
    Type.Literal('leased'),
    Type.Literal('released'),
    Type.Literal('taken_over'),
    Type.Literal('lease_expired'),
    Type.Literal('timeout_warning'),
    Type.Literal('timeout'),
    Type.Literal('stream_restart'),
    Type.Literal('channel_removed'),
  ],
  { description: 'What changed the gate or the mute; timeout_warning changes nothing yet.' },
);
export type PttCause = Static<typeof PttCause>;

export const PttEvent = message(
  {
    channel: ChannelNumber,
    gate_open: Type.Boolean(),
    mute: Type.Boolean(),
    latch: Type.Boolean(),
    latched_by: LatchedBy,
    holder: orNull(Holder),
    cause: PttCause,
    request_id: Type.Optional(RequestId),
  },
  'PTT event',
  'A gate or a mute changed.',
);
export type PttEvent = Static<typeof PttEvent>;

export const DeviceEvent = message(
  {
    channels: Type.Array(ChannelNumber),
    state: StreamState,
    reason: orNull(Type.String()),
    input_device: Type.String(),
    output_device: Type.String(),
  },
  'Device event',
  'A stream changed its state.',
);
export type DeviceEvent = Static<typeof DeviceEvent>;

export const XrunEvent = message(
  {
    channels: Type.Array(ChannelNumber),
    input_xruns: orNull(count('Since the stream opened.')),
    output_xruns: orNull(count('Since the stream opened.')),
    late_blocks: count('Since the stream opened.'),
  },
  'Xrun event',
  'Blocks were lost or late since the last such event; at most one a second and stream.',
);
export type XrunEvent = Static<typeof XrunEvent>;

export const ConfigEvent = message(
  {
    outcome: Type.Union([Type.Literal('applied'), Type.Literal('rolled_back')]),
    revision: Type.String(),
    detail: orNull(Type.String()),
    request_id: Type.Optional(RequestId),
  },
  'Config event',
  'A config was applied, or could not be and the old one runs again.',
);
export type ConfigEvent = Static<typeof ConfigEvent>;

export const AlarmEvent = message(
  { alarm: Alarm },
  'Alarm event',
  'An alarm was raised, cleared or acknowledged.',
);
export type AlarmEvent = Static<typeof AlarmEvent>;

export const AuditMessage = message(
  { entry: AuditEntry },
  'Audit message',
  'A command and what became of it. The file of the engine is the whole record.',
);
export type AuditMessage = Static<typeof AuditMessage>;
