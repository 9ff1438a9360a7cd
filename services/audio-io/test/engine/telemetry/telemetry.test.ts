/** Levels and status as they stand on the bus: what is not known is null, what does not run has no level. */
import type { PttState } from '@mcae/schema';
import { beforeEach, describe, expect, it } from 'vitest';
import { type StatusSource, statusBody, vuBody } from '../../../src/engine/telemetry/telemetry.js';
import type { ChannelReport } from '../../../src/stream/messages.js';
import { exampleConfig } from '../../support/engine-rig.js';
import type { streamReport } from '../../support/scripted-streams.js';
import { SupervisorRig } from '../../support/supervisor-rig.js';

const ptt = (channel: number): PttState => ({
  channel,
  gate_open: true,
  mute: false,
  latch: true,
  latched_by: 'flight',
  holder: null,
});
const meter = { rmsDbfs: -12.3456, peakDbfs: -9.999, clippedSamples: 3 };
const channelReport: ChannelReport = {
  channel: 1,
  window: 7,
  before: meter,
  after: { ...meter, rmsDbfs: -15.001 },
  gainReductionDb: 2.345_67,
  latencyFrames: 1_280,
  dspLoadPercent: 1.234_56,
  passes: true,
  passesSinceMs: 900,
};

let rig: SupervisorRig;
let source: StatusSource;

beforeEach(() => {
  rig = new SupervisorRig();
  source = {
    config: {
      ...exampleConfig(),
      logical_channels: {
        '1': { input_device: 'virtual:tone', output_device: 'virtual:null', label: 'Flight' },
        '2': { input_device_id: 5, output_device: 'usb', output_pair: 2 },
      },
    },
    stream: (channel) => (channel === 1 ? rig.supervisor : undefined),
    ptt,
    revision: 'r1',
    version: '1.2.3',
    uptimeS: 12.345_67,
    cpuPercent: 3.456_78,
    memoryBytes: 1_572_864,
    deviceId: ({ name }, direction) =>
      name === 'virtual:tone' && direction === 'input' ? 9 : null,
  };
});

async function run(more: Parameters<typeof streamReport>[0] = {}): Promise<void> {
  await rig.run({ blocks: 10, channels: [channelReport], ...more });
  rig.supervisor.readings.nextMeters();
}

describe('levels', () => {
  it('are those of the window to show, in hundredths of a decibel', async () => {
    await run();
    expect(vuBody(source).channels['1']).toEqual({
      state: 'running',
      window: 7,
      before: { rms_dbfs: -12.35, peak_dbfs: -10, clipped_samples: 3 },
      after: { rms_dbfs: -15, peak_dbfs: -10, clipped_samples: 3 },
      gain_reduction_db: 2.35,
      gate_open: true,
      mute: false,
      holder: null,
      sound_passes: true,
      sound_passes_since_mono_ms: 900,
    });
    expect(vuBody(source).levels).toEqual({ '1': -15, '2': -60 });
  });

  it('are the floor where the stream is down or there is none', async () => {
    const silent = { rms_dbfs: -60, peak_dbfs: -60, clipped_samples: 0 };
    const down = { window: 0, before: silent, after: silent, sound_passes: false };
    await run();
    rig.streams.newest.exits('SIGSEGV');
    const { channels, levels } = vuBody(source);
    expect(channels['1']).toMatchObject({ ...down, state: 'stalled' });
    expect(channels['2']).toMatchObject({ ...down, state: 'stopped' });
    expect(levels).toEqual({ '1': -60, '2': -60 });
  });
});

describe('status', () => {
  it('is of the engine', () => {
    expect(statusBody(source)).toMatchObject({
      sample_rate: 44_100,
      blocksize: 512,
      cpu_percent: 3.46,
      uptime_s: 12.35,
      memory_mb: 1.5,
      config_revision: 'r1',
      version: '1.2.3',
      // No stream is open: which it will be is not known yet.
      kernel: 'reference',
    });
  });

  it('is of a stream that runs', async () => {
    await run({ inputXruns: 2, outputXruns: null, lateBlocks: 4, silencedBlocks: 1 });
    expect(statusBody(source).channels['1']).toEqual({
      input_device_id: 9,
      output_device_id: null,
      input_device: 'virtual:tone',
      output_device: 'virtual:null',
      input_pair: 1,
      output_pair: 1,
      label: 'Flight',
      state: 'running',
      reason: null,
      gate_open: true,
      mute: false,
      latch: true,
      latched_by: 'flight',
      holder: null,
      xruns: 2,
      input_xruns: 2,
      output_xruns: null,
      late_blocks: 4,
      silenced_blocks: 1,
      restarts: 0,
      blocks: 10,
      latency_frames: 1_280,
      latency_ms: 29.02,
      dsp_load_percent: 1.235,
      stream_pid: 1,
    });
  });

  it('has the priority that the process got, where it is one', async () => {
    await run({ priority: { nice: -10, realtime: 4 } });
    expect(statusBody(source).channels['1']).toMatchObject({
      stream_nice: -10,
      stream_realtime_priority: 4,
    });
  });

  it('keeps the counters of a stream that is down, and knows no latency of it', async () => {
    await run({ inputXruns: 2 });
    rig.streams.newest.exits('SIGSEGV');
    expect(statusBody(source).channels['1']).toMatchObject({
      state: 'stalled',
      reason: 'the stream process ended (SIGSEGV)',
      restarts: 1,
      xruns: 2,
      blocks: 10,
      latency_frames: null,
      latency_ms: null,
      dsp_load_percent: null,
      stream_pid: null,
    });
  });

  it('has null, not 0, where the xruns of neither side are known', async () => {
    await run({ inputXruns: null, outputXruns: null });
    expect(statusBody(source).channels['1']).toMatchObject({ xruns: null, input_xruns: null });
  });

  it('names the devices as the config has them where there is no stream', () => {
    expect(statusBody(source).channels['2']).toMatchObject({
      state: 'stopped',
      label: 'Channel 2',
      input_device_id: 5,
      input_device: '',
      output_device_id: null,
      output_device: 'usb',
      output_pair: 2,
      xruns: null,
      late_blocks: 0,
      blocks: 0,
      stream_pid: null,
    });
  });
});
