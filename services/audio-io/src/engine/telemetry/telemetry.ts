/** What the engine says of itself: levels and status as they stand on the bus. */
import {
  type Body,
  type ChannelMeters,
  type ChannelStatus,
  type Config,
  METER_FLOOR_DBFS,
  type MeterReading,
  type PttState,
  type StatusMessage,
  type VuMessage,
} from '@mcae/schema';
import type { DeviceRef, Direction } from '../../audio/audio-backend.js';
import type { MeterReport } from '../../stream/messages.js';
import { channelNumbers } from '../streams/stream-plans.js';
import type { StreamSupervisor } from '../streams/stream-supervisor.js';

export interface ChannelSource {
  readonly config: Config;
  readonly stream: (channel: number) => StreamSupervisor | undefined;
  readonly ptt: (channel: number) => PttState;
}

export function vuBody(source: ChannelSource): Body<VuMessage> {
  const channels: Record<string, ChannelMeters> = {};
  const levels: Record<string, number> = {};
  for (const channel of channelNumbers(source.config)) {
    const meters = channelMeters(source, channel);
    channels[channel] = meters;
    levels[channel] = meters.after.rms_dbfs;
  }
  return { levels, channels };
}

const SILENT: MeterReading = {
  rms_dbfs: METER_FLOOR_DBFS,
  peak_dbfs: METER_FLOOR_DBFS,
  clipped_samples: 0,
};

/** A stream that does not run has no level: the floor, and a state that says why. */
function channelMeters({ stream, ptt }: ChannelSource, channel: number): ChannelMeters {
  const supervisor = stream(channel);
  const report = supervisor?.readings.meters(channel);
  const { gate_open, mute, holder } = ptt(channel);
  return {
    state: supervisor?.state ?? 'stopped',
    window: report?.window ?? 0,
    before: report ? meterReading(report.before) : SILENT,
    after: report ? meterReading(report.after) : SILENT,
    gain_reduction_db: round(report?.gainReductionDb ?? 0, 2),
    gate_open,
    mute,
    holder,
    sound_passes: report?.passes ?? false,
    sound_passes_since_mono_ms: report?.passesSinceMs ?? null,
  };
}

function meterReading({ rmsDbfs, peakDbfs, clippedSamples }: MeterReport): MeterReading {
  return {
    rms_dbfs: round(rmsDbfs, 2),
    peak_dbfs: round(peakDbfs, 2),
    clipped_samples: clippedSamples,
  };
}

export interface StatusSource extends ChannelSource {
  readonly revision: string;
  readonly version: string;
  readonly uptimeS: number;
  readonly cpuPercent: number;
  readonly memoryBytes: number;
  /** Number that a device has now; null where it is away. */
  readonly deviceId: (device: DeviceRef, direction: Direction) => number | null;
}

export function statusBody(source: StatusSource): Body<StatusMessage> {
  const { config } = source;
  const channels: Record<string, ChannelStatus> = {};
  for (const channel of channelNumbers(config)) channels[channel] = channelStatus(source, channel);
  const kernels = channelNumbers(config).map((channel) => source.stream(channel)?.readings.kernel);
  return {
    sample_rate: config.sample_rate,
    blocksize: config.blocksize,
    channels,
    cpu_percent: round(source.cpuPercent, 2),
    uptime_s: round(source.uptimeS, 2),
    memory_mb: round(source.memoryBytes / 2 ** 20, 1),
    config_revision: source.revision,
    kernel: kernels.find((kernel) => kernel !== undefined) ?? 'reference',
    version: source.version,
  };
}

function channelStatus(source: StatusSource, channel: number): ChannelStatus {
  const channelConfig = source.config.logical_channels[String(channel)]!;
  const stream = source.stream(channel);
  const spec = stream?.plan?.spec;
  const report = stream?.readings.report;
  const channelReport = stream?.readings.channelReport(channel);
  const counters = stream?.readings.counters;
  const { gate_open, mute, latch, latched_by, holder } = source.ptt(channel);
  const latencyFrames = channelReport?.latencyFrames ?? null;
  const inputXruns = counters?.inputXruns ?? null;
  const outputXruns = counters?.outputXruns ?? null;
  return {
    input_device_id: spec
      ? source.deviceId(spec.input, 'input')
      : (channelConfig.input_device_id ?? null),
    output_device_id: spec
      ? source.deviceId(spec.output, 'output')
      : (channelConfig.output_device_id ?? null),
    xruns: sumOfKnown(inputXruns, outputXruns),
    input_device: spec?.input.name ?? channelConfig.input_device ?? '',
    output_device: spec?.output.name ?? channelConfig.output_device ?? '',
    input_pair: channelConfig.input_pair ?? 1,
    output_pair: channelConfig.output_pair ?? 1,
    label: channelConfig.label ?? `Channel ${channel}`,
    state: stream?.state ?? 'stopped',
    reason: stream?.reason ?? null,
    gate_open,
    mute,
    latch,
    latched_by,
    holder,
    input_xruns: inputXruns,
    output_xruns: outputXruns,
    late_blocks: counters?.lateBlocks ?? 0,
    silenced_blocks: counters?.silencedBlocks ?? 0,
    restarts: stream?.restarts ?? 0,
    blocks: counters?.blocks ?? 0,
    latency_frames: latencyFrames,
    latency_ms:
      latencyFrames === null ? null : round((latencyFrames * 1_000) / source.config.sample_rate, 2),
    dsp_load_percent: channelReport ? round(channelReport.dspLoadPercent, 3) : null,
    stream_pid: stream?.pid ?? null,
    ...(report?.priority && {
      stream_nice: report.priority.nice,
      stream_realtime_priority: report.priority.realtime,
    }),
  };
}

/** Null where nothing is known: it would look as if all were well. */
function sumOfKnown(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
