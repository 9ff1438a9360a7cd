/** Messages as an engine sends them. */
import type { TelemetryEvent } from '@mcae/client';
import type {
  ChannelMeters,
  ChannelStatus,
  PttEvent,
  StatusMessage,
  VuMessage,
} from '@mcae/schema';

const envelope = (monoMs: number, seq: number, bootId = 'a') => ({
  ts_ms: 1_700_000_000_000 + monoMs,
  mono_ms: monoMs,
  seq,
  boot_id: bootId,
  node: 'n',
});

export function meters(change: Partial<ChannelMeters> = {}): ChannelMeters {
  return {
    state: 'running',
    window: 1,
    before: { rms_dbfs: -20, peak_dbfs: -12, clipped_samples: 0 },
    after: { rms_dbfs: -22, peak_dbfs: -14, clipped_samples: 0 },
    gain_reduction_db: 2,
    gate_open: false,
    mute: false,
    holder: null,
    sound_passes: false,
    sound_passes_since_mono_ms: null,
    ...change,
  };
}

export function vu(monoMs: number, seq: number, change: Partial<ChannelMeters> = {}, bootId = 'a') {
  const message: VuMessage = {
    ...envelope(monoMs, seq, bootId),
    levels: { 1: -22 },
    channels: { 1: meters(change) },
  };
  return { name: 'vu', message } satisfies TelemetryEvent;
}

export function status(monoMs: number, seq: number, change: Partial<ChannelStatus> = {}) {
  const channel: ChannelStatus = {
    ...{ input_device_id: 1000, output_device_id: 1100, xruns: 0 },
    ...{ input_device: 'virtual:tone', output_device: 'virtual:null' },
    ...{ input_pair: 1, output_pair: 1, label: 'Flight', state: 'running', reason: null },
    ...{ gate_open: false, mute: false, latch: false, latched_by: null, holder: null },
    ...{ input_xruns: 0, output_xruns: 0, late_blocks: 0, restarts: 0, blocks: 1 },
    ...{ latency_frames: 1_280, latency_ms: 29, dsp_load_percent: 1, stream_pid: 1 },
    ...change,
  };
  const message: StatusMessage = {
    ...envelope(monoMs, seq),
    ...{ sample_rate: 44_100, blocksize: 512, channels: { 1: channel } },
    ...{ cpu_percent: 5, uptime_s: 10, memory_mb: 100, config_revision: 'r1' },
    ...{ kernel: 'reference', version: '0.1.0' },
  };
  return { name: 'status', message } satisfies TelemetryEvent;
}

export function ptt(monoMs: number, seq: number, change: Partial<PttEvent> = {}) {
  const message: PttEvent = {
    ...envelope(monoMs, seq),
    ...{
      channel: 1,
      gate_open: true,
      mute: false,
      latch: false,
      latched_by: null,
      holder: 'flight',
    },
    cause: 'leased',
    ...change,
  };
  return { name: 'ptt', message } satisfies TelemetryEvent;
}
