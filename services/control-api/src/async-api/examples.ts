/** One example of every message on the bus; the tests check each against its schema. */
import {
  type Body,
  type ChannelMeters,
  type ChannelStatus,
  type CommandName,
  type CommandParams,
  type CommandResult,
  type Envelope,
  type EventMessage,
  type EventName,
  raisedAlarm,
  type TelemetryMessage,
  type TelemetryName,
} from '@mcae/schema';
import { configExample } from '../open-api/route-schemas.js';

export const envelopeExample: Envelope = {
  ts_ms: 1_767_225_600_000,
  mono_ms: 86_400_000,
  seq: 864_000,
  boot_id: '0b7c3f5e-6f0e-4a51-9f6b-9a2f3f6f1c11',
  node: 'console-room',
};

export const requestIdExample = '5f0c9a52-1f6a-4f0e-8f5b-2b6a1f0f7e11';

const revision = '3f2a9c41d0b7';

const meters: ChannelMeters = {
  state: 'running',
  window: 864_000,
  before: { rms_dbfs: -12, peak_dbfs: -9, clipped_samples: 0 },
  after: { rms_dbfs: -16, peak_dbfs: -13, clipped_samples: 0 },
  gain_reduction_db: 4,
  gate_open: true,
  mute: false,
  holder: 'flight',
  sound_passes: true,
  sound_passes_since_mono_ms: 86_398_800,
};

const channel: ChannelStatus = {
  input_device_id: 1,
  output_device_id: 3,
  xruns: 0,
  input_device: 'virtual:tone',
  output_device: 'virtual:null',
  input_pair: 1,
  output_pair: 1,
  label: 'Flight',
  state: 'running',
  reason: null,
  gate_open: true,
  mute: false,
  latch: false,
  latched_by: null,
  holder: 'flight',
  input_xruns: 0,
  output_xruns: 0,
  late_blocks: 0,
  restarts: 0,
  blocks: 7_441_875,
  latency_frames: 1_280,
  latency_ms: 29.02,
  dsp_load_percent: 1.2,
  stream_pid: 4_242,
};

export const telemetryExamples: { [N in TelemetryName]: Body<TelemetryMessage<N>> } = {
  vu: { levels: { 1: -16 }, channels: { 1: meters } },
  status: {
    sample_rate: 44_100,
    blocksize: 512,
    channels: { 1: channel },
    cpu_percent: 6.5,
    uptime_s: 86_400,
    memory_mb: 213,
    config_revision: revision,
    kernel: 'wasm-simd',
    version: '0.1.0',
  },
};

const alarm = raisedAlarm({
  kind: 'device_lost',
  channel: 1,
  message: 'the input device is gone',
  raisedMs: envelopeExample.ts_ms,
});

export const eventExamples: { [N in EventName]: Body<EventMessage<N>> } = {
  ptt: {
    channel: 1,
    gate_open: false,
    mute: false,
    latch: false,
    latched_by: null,
    holder: null,
    cause: 'lease_expired',
  },
  device: {
    channels: [1],
    state: 'lost',
    reason: 'the input device is gone',
    input_device: 'hw:0',
    output_device: 'hw:0',
  },
  xrun: { channels: [1], input_xruns: 2, output_xruns: 0, late_blocks: 0 },
  config: { outcome: 'applied', revision, detail: null, request_id: requestIdExample },
  alarm: { alarm },
};

interface CommandExample<N extends CommandName> {
  readonly params: CommandParams<N>;
  readonly result: CommandResult<N>;
}

const plan = { change: 'parameters', reopened_channels: [], revision } as const;
const open = { channel: 1, gate_open: true, mute: false, latch: true, holder: null };
const ptt = { ...open, latched_by: 'FLIGHT' };
const check = { ok: true, measured_dbfs: -16, expected_dbfs: -16 };
const limiterCheck = { ok: true, measured_dbfs: -3, expected_dbfs: -3 };

export const commandExamples: { [N in CommandName]: CommandExample<N> } = {
  'config.get': { params: {}, result: { config: configExample as never, revision } },
  'config.validate': {
    params: { config: configExample },
    result: { ...plan, reopened_channels: [] },
  },
  'config.apply': {
    params: { config: configExample, if_match: revision },
    result: { ...plan, reopened_channels: [] },
  },
  'ptt.set': { params: { channel: 1, gate_open: true, mute: false }, result: ptt },
  'ptt.lease': {
    params: { channel: 1, holder: 'flight', lease_ms: 500 },
    result: {
      channel: 1,
      holder: 'flight',
      lease_ms: 500,
      renewed: false,
      timeout_in_s: 120,
      gate_open: true,
      mute: false,
    },
  },
  'ptt.release': {
    params: { channel: 1, holder: 'flight' },
    result: { ...ptt, gate_open: false, latch: false, latched_by: null },
  },
  selfcheck: {
    params: {},
    result: {
      compressor_rms_dbfs: -16,
      compressor_expected_dbfs: -16,
      compressor_ok: true,
      limiter_peak_dbfs: -3,
      limiter_ok: true,
      limiter_ceiling_dbfs: -3,
      channels: {
        1: {
          compressor: check,
          limiter: limiterCheck,
          gate_closed_is_silent: true,
          stream_running: true,
          ok: true,
        },
      },
      kernel: 'wasm-simd',
    },
  },
  devices: { params: {}, result: { devices: [] } },
  'alarms.list': { params: {}, result: { alarms: [alarm] } },
  'alarms.ack': {
    params: { id: alarm.id, by: 'flight' },
    result: {
      ...alarm,
      acknowledged_ms: envelopeExample.ts_ms + 5_000,
      acknowledged_by: 'flight',
    },
  },
  'audit.read': {
    params: { limit: 1 },
    result: {
      entries: [
        {
          ts_ms: envelopeExample.ts_ms,
          seq: 1,
          boot_id: envelopeExample.boot_id,
          actor: 'rest 127.0.0.1',
          request_id: requestIdExample,
          command: 'ptt.set',
          params: { channel: 1, gate_open: true },
          result: 'ok',
          duration_ms: 0.4,
        },
      ],
    },
  },
  tone: {
    params: { channel: 1, seconds: 5 },
    result: { channel: 1, seconds: 5, output_device: 'virtual:null' },
  },
};
