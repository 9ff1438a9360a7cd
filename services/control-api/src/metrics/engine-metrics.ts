/** Metrics of every engine, read from the newest telemetry at each scrape. */
import { type EngineView, readStatus, readVu } from '@mcae/engine-view';
import type { ChannelMeters, ChannelStatus, StatusMessage } from '@mcae/schema';
import { Counter, Gauge, type Registry } from 'prom-client';

const PERCENT = 0.01;
const MEBIBYTE = 1_024 * 1_024;

/** Counters follow the engine's own; to Prometheus, one that starts again at zero is a restart. */
export class EngineMetrics {
  readonly #all: (Gauge | Counter)[] = [];
  readonly #node = {
    info: this.#gauge('node_info', 'Which version and kernel an engine runs; always 1.', [
      'version',
      'kernel',
    ]),
    fresh: this.#gauge('node_fresh', '1 where levels came within 500 ms, else 0.'),
    age: this.#gauge('node_telemetry_age_seconds', 'Since capture of the newest levels.'),
    statusAge: this.#gauge('node_status_age_seconds', 'Since capture of the newest status.'),
    restarts: this.#counter('node_restarts_total', 'New boots of an engine.'),
    lost: this.#counter('node_messages_lost_total', 'Gaps in the telemetry of an engine.'),
    ignored: this.#counter('node_messages_ignored_total', 'Duplicate, late or outdated messages.'),
    cpu: this.#gauge('node_cpu_ratio', 'CPU of engine and streams; 1 is one core.'),
    memory: this.#gauge('node_resident_memory_bytes', 'Resident memory of engine and streams.'),
    uptime: this.#gauge('node_uptime_seconds', 'Since the engine started.'),
  };
  readonly #channel = {
    info: this.#ofChannel('channel_info', 'Names of a channel; always 1.', [
      'label',
      'input_device',
      'output_device',
    ]),
    running: this.#ofChannel('channel_running', '1 where the stream runs, else 0.'),
    level: this.#ofChannel('channel_level_dbfs', 'RMS of the newest 100 ms (AES17).', ['point']),
    peak: this.#ofChannel('channel_peak_dbfs', 'Highest sample of the newest 100 ms.', ['point']),
    reduction: this.#ofChannel('channel_gain_reduction_db', 'Largest of the newest 100 ms.'),
    open: this.#ofChannel('channel_gate_open', '1 where the gate is open, else 0.'),
    muted: this.#ofChannel('channel_muted', '1 where the channel is muted, else 0.'),
    passes: this.#ofChannel('channel_sound_passes', '1 where sound passes to the output, else 0.'),
    load: this.#ofChannel('channel_dsp_load_ratio', 'Time in the chain over time of the block.'),
    latency: this.#ofChannel('channel_latency_seconds', 'Nominal, input to output.'),
    clipped: this.#countOfChannel('channel_clipped_samples_total', 'Samples at full scale.', [
      'point',
    ]),
    xruns: this.#countOfChannel('channel_xruns_total', 'Xruns since the stream last opened.', [
      'direction',
    ]),
    late: this.#countOfChannel('channel_late_blocks_total', 'Blocks more than two blocks late.'),
    blocks: this.#countOfChannel('channel_blocks_total', 'Blocks since the stream last opened.'),
    restarts: this.#countOfChannel('channel_stream_restarts_total', 'Restarts of the stream.'),
  };

  constructor(register: Registry) {
    for (const metric of this.#all) register.registerMetric(metric);
  }

  /** Leaves out what is stale: in a graph, a level that stands still looks alive. */
  collect(engines: readonly EngineView[], nowMs: number): void {
    for (const metric of this.#all) metric.reset();
    for (const engine of engines) {
      const labels = { node: engine.node };
      const vu = readVu(engine, nowMs);
      const status = readStatus(engine, nowMs);
      const { fresh, age, statusAge, restarts, lost, ignored } = this.#node;
      fresh.set(labels, vu && !vu.stale ? 1 : 0);
      if (vu) age.set(labels, vu.ageMs / 1_000);
      if (status) statusAge.set(labels, status.ageMs / 1_000);
      restarts.inc(labels, engine.restarts);
      lost.inc(labels, engine.lost);
      ignored.inc(labels, engine.ignored);
      if (status && !status.stale) this.#status(labels, status.message);
      if (!vu || vu.stale) continue;
      for (const [channel, meters] of Object.entries(vu.message.channels))
        this.#meters({ ...labels, channel }, meters);
    }
  }

  #status(labels: { node: string }, status: StatusMessage): void {
    const { info, cpu, memory, uptime } = this.#node;
    info.set({ ...labels, version: status.version, kernel: status.kernel }, 1);
    cpu.set(labels, status.cpu_percent * PERCENT);
    memory.set(labels, status.memory_mb * MEBIBYTE);
    uptime.set(labels, status.uptime_s);
    for (const [channel, entry] of Object.entries(status.channels))
      this.#channelStatus({ ...labels, channel }, entry);
  }

  #channelStatus(labels: Record<string, string>, status: ChannelStatus): void {
    const { info, running, load, latency, xruns, late, blocks, restarts } = this.#channel;
    const { label, input_device, output_device } = status;
    info.set({ ...labels, label, input_device, output_device }, 1);
    running.set(labels, status.state === 'running' ? 1 : 0);
    if (status.dsp_load_percent !== null) load.set(labels, status.dsp_load_percent * PERCENT);
    if (status.latency_ms !== null) latency.set(labels, status.latency_ms / 1_000);
    if (status.input_xruns !== null)
      xruns.inc({ ...labels, direction: 'input' }, status.input_xruns);
    if (status.output_xruns !== null)
      xruns.inc({ ...labels, direction: 'output' }, status.output_xruns);
    late.inc(labels, status.late_blocks);
    blocks.inc(labels, status.blocks);
    restarts.inc(labels, status.restarts);
  }

  #meters(labels: Record<string, string>, meters: ChannelMeters): void {
    const { level, peak, clipped, reduction, open, muted, passes } = this.#channel;
    for (const point of ['before', 'after'] as const) {
      const { rms_dbfs, peak_dbfs, clipped_samples } = meters[point];
      level.set({ ...labels, point }, rms_dbfs);
      peak.set({ ...labels, point }, peak_dbfs);
      clipped.inc({ ...labels, point }, clipped_samples);
    }
    reduction.set(labels, meters.gain_reduction_db);
    open.set(labels, meters.gate_open ? 1 : 0);
    muted.set(labels, meters.mute ? 1 : 0);
    passes.set(labels, meters.sound_passes ? 1 : 0);
  }

  #gauge(name: string, help: string, labels: readonly string[] = []): Gauge {
    const labelNames = ['node', ...labels];
    const gauge = new Gauge({ name: `mcae_${name}`, help, labelNames, registers: [] });
    this.#all.push(gauge);
    return gauge;
  }

  #counter(name: string, help: string, labels: readonly string[] = []): Counter {
    const labelNames = ['node', ...labels];
    const counter = new Counter({ name: `mcae_${name}`, help, labelNames, registers: [] });
    this.#all.push(counter);
    return counter;
  }

  #ofChannel(name: string, help: string, labels: readonly string[] = []): Gauge {
    return this.#gauge(name, help, ['channel', ...labels]);
  }

  #countOfChannel(name: string, help: string, labels: readonly string[] = []): Counter {
    return this.#counter(name, help, ['channel', ...labels]);
  }
}
