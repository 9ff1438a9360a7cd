/** An engine without sound: the real command server and publisher over a bus, a made-up state. */
import { createHash } from 'node:crypto';
import {
  type CommandHandlers,
  EnginePublisher,
  type InMemoryBus,
  type InMemoryServer,
  Stamp,
  serveCommands,
} from '@mcae/bus';
import { type Cancel, type Clock, every } from '@mcae/clock';
import {
  type Alarm,
  type Body,
  type ChannelMeters,
  type ChannelStatus,
  COMMANDS,
  type CommandName,
  Config,
  fieldProblem,
  ProblemError,
  type PttState,
  type SelfCheckReport,
  type StatusMessage,
  type VuMessage,
  validate,
} from '@mcae/schema';

export interface FakeEngineOptions {
  readonly server: InMemoryServer;
  readonly clock: Clock;
  readonly node?: string;
  readonly bootId?: string;
}

export const seedConfig = (): Config => ({
  sample_rate: 44_100,
  sample_format: 'int16',
  channels: 2,
  blocksize: 512,
  logical_channels: Object.fromEntries(
    [1, 2, 3, 4].map((channel) => [channel, { input_device_id: 1, output_device_id: 3 }]),
  ),
  dsp: {
    comp: { ratio: 2, threshold_db: -20, attack_ms: 10, release_ms: 100 },
    limiter: { ceiling_db: -3, release_ms: 8 },
  },
});

export class FakeEngine {
  readonly node: string;
  readonly bus: InMemoryBus;
  readonly publisher: EnginePublisher;
  readonly #clock: Clock;
  config = seedConfig();
  /** Level of channel 1; the others are silent. */
  level = -18.2;
  readonly gates = new Map<string, PttState>();
  /** Every command that was carried out, with its request id and sender. */
  readonly done: { command: string; params: unknown; requestId: string; actor: string }[] = [];
  /** Stands in for the handler of a command. */
  readonly override: { -readonly [N in CommandName]?: CommandHandlers[N] } = {};
  #timers: Cancel[] = [];

  constructor({ server, clock, node = 'room-1', bootId = 'boot-1' }: FakeEngineOptions) {
    this.node = node;
    this.#clock = clock;
    this.bus = server.connect(`engine ${node} ${bootId}`);
    const identity = { node, bootId };
    const stamp = new Stamp(identity, clock);
    this.publisher = new EnginePublisher(this.bus, node, stamp);
    const handlers = this.#handlers();
    serveCommands({ host: this.bus, identity, version: '9.9.9', stamp, clock, handlers });
    this.talk();
  }

  /** What a request could have changed, as text to compare. */
  get state(): string {
    return JSON.stringify([this.config, [...this.gates], this.done.length]);
  }

  get revision(): string {
    return createHash('sha256').update(JSON.stringify(this.config)).digest('hex').slice(0, 12);
  }

  /** Starts to publish: at once, then 10 and 1 times a second. */
  talk(): void {
    const vu = () => this.publisher.telemetry('vu', this.#vu());
    const status = () => this.publisher.telemetry('status', this.#status());
    this.#timers = [every(this.#clock, 100, vu), every(this.#clock, 1_000, status)];
    vu();
    status();
  }

  /** Publishes nothing more, but still answers. */
  hush(): void {
    for (const cancel of this.#timers) cancel();
  }

  /** Gone, without a word. */
  async die(): Promise<void> {
    this.hush();
    await this.bus.close();
  }

  readonly alarms: Alarm[] = [
    {
      id: 'device_lost-1',
      kind: 'device_lost',
      channel: 1,
      severity: 'critical',
      active: true,
      message: 'gone',
      count: 1,
      raised_ms: 1,
      cleared_ms: null,
      acknowledged_ms: null,
      acknowledged_by: null,
    },
  ];

  #handlers(): CommandHandlers {
    const own: Partial<CommandHandlers> = {
      'config.get': () => ({ config: this.config, revision: this.revision }),
      'config.validate': ({ config }) => this.#plan(config),
      'config.apply': ({ config, if_match }) => {
        if (if_match !== undefined && if_match !== this.revision)
          throw new ProblemError('revision_mismatch', `the config is at ${this.revision}`);
        const plan = this.#plan(config);
        this.config = config as Config;
        return { ...plan, revision: this.revision };
      },
      'ptt.set': ({ channel, gate_open, mute, by }, { requestId, actor }) => {
        const before = this.#gate(channel);
        const next: PttState = {
          ...before,
          gate_open: gate_open ?? before.gate_open,
          latch: gate_open ?? before.latch,
          latched_by: (gate_open ?? before.latch) ? (by ?? actor) : null,
          mute: mute ?? before.mute,
        };
        this.gates.set(String(channel), next);
        this.publisher.event('ptt', { ...next, cause: 'command', request_id: requestId });
        return next;
      },
      'ptt.lease': ({ channel, holder, lease_ms }) => {
        const before = this.#gate(channel);
        if (before.holder !== null && before.holder !== holder)
          throw new ProblemError('lease_held', `channel ${channel} is keyed by ${before.holder}`);
        const next = { ...before, gate_open: true, holder };
        this.gates.set(String(channel), next);
        const { mute } = next;
        const renewed = before.holder === holder;
        return {
          channel,
          holder,
          lease_ms: lease_ms ?? 500,
          renewed,
          timeout_in_s: 120,
          gate_open: true,
          mute,
        };
      },
      'ptt.release': ({ channel, holder }) => {
        const before = this.#gate(channel);
        const next =
          before.holder === holder ? { ...before, gate_open: before.latch, holder: null } : before;
        this.gates.set(String(channel), next);
        return next;
      },
      'alarms.list': () => ({ alarms: this.alarms }),
      'alarms.ack': ({ id, by }) => {
        const alarm = this.alarms.find((a) => a.id === id);
        if (!alarm) throw new ProblemError('unknown_alarm', `there is no alarm ${id}`);
        return { ...alarm, acknowledged_ms: 2, acknowledged_by: by };
      },
      'audit.read': ({ since_ms, limit }) => ({
        entries: [1_000, 2_000, 3_000]
          .filter((ts_ms) => ts_ms >= (since_ms ?? 0))
          .slice(-(limit ?? 200))
          .map((ts_ms) => ({
            ts_ms,
            seq: ts_ms,
            boot_id: 'boot',
            actor: 'rest 127.0.0.1',
            request_id: 'r',
            command: 'ptt.set',
            params: { channel: 1 },
            result: 'ok',
            duration_ms: 1,
          })),
      }),
      selfcheck: () => selfCheckReport(),
      devices: () => ({
        devices: [
          {
            id: 1_000,
            name: 'virtual:tone',
            host_api: 'virtual',
            max_input_channels: 2,
            max_output_channels: 0,
            default_sample_rate: 44_100,
            used_by_channels: [1],
          },
        ],
      }),
      tone: ({ channel, seconds }) => {
        this.#gate(channel);
        return { channel, seconds: seconds ?? 5, output_device: 'virtual:null' };
      },
    };
    // biome-ignore lint/suspicious/noExplicitAny: one function stands in for handlers of all types
    const handler = (command: CommandName) => async (params: any, context: any) => {
      const run = this.override[command] ?? own[command];
      if (!run) throw new ProblemError('internal', `${command} is not faked`);
      // biome-ignore lint/suspicious/noExplicitAny: as above
      const result = await (run as any)(params, context);
      const { requestId, actor } = context;
      this.done.push({ command, params, requestId, actor });
      return result;
    };
    const names = Object.keys(COMMANDS) as CommandName[];
    return Object.fromEntries(names.map((name) => [name, handler(name)])) as CommandHandlers;
  }

  #gate(channel: number): PttState {
    if (!(String(channel) in this.config.logical_channels))
      throw new ProblemError('unknown_channel', `unknown channel ${channel}`);
    const closed = { channel, gate_open: false, mute: false, latch: false, latched_by: null };
    return this.gates.get(String(channel)) ?? { ...closed, holder: null };
  }

  #plan(config: unknown) {
    const checked = validate(Config, config);
    if (!checked.ok) throw fieldProblem('invalid_config', checked.errors);
    return { change: 'parameters' as const, reopened_channels: [], revision: this.revision };
  }

  #vu(): Body<VuMessage> {
    const keys = Object.keys(this.config.logical_channels);
    const levels = Object.fromEntries(keys.map((key) => [key, key === '1' ? this.level : -60]));
    const channels = Object.fromEntries(
      keys.map((key): [string, ChannelMeters] => {
        const { gate_open, mute, holder } = this.#gate(Number(key));
        const reading = { rms_dbfs: levels[key]!, peak_dbfs: levels[key]!, clipped_samples: 0 };
        const meters = { window: 1, before: reading, after: reading, gain_reduction_db: 0 };
        return [
          key,
          {
            state: 'running',
            ...meters,
            gate_open,
            mute,
            holder,
            sound_passes: gate_open && !mute,
            sound_passes_since_mono_ms: null,
          },
        ];
      }),
    );
    return { levels, channels };
  }

  #status(): Body<StatusMessage> {
    const entries = Object.entries(this.config.logical_channels);
    return {
      sample_rate: this.config.sample_rate,
      blocksize: this.config.blocksize,
      channels: Object.fromEntries(entries.map(([key]) => [key, this.#channel(key)])),
      cpu_percent: 3.1,
      uptime_s: 12.34,
      memory_mb: 100,
      config_revision: this.revision,
      kernel: 'reference',
      version: '9.9.9',
    };
  }

  #channel(key: string): ChannelStatus {
    const { gate_open, mute, latch, latched_by, holder } = this.#gate(Number(key));
    return {
      input_device_id: 1,
      output_device_id: 3,
      xruns: 0,
      input_device: 'virtual:tone',
      output_device: 'virtual:null',
      input_pair: 1,
      output_pair: 1,
      label: `Channel ${key}`,
      state: 'running',
      reason: null,
      gate_open,
      mute,
      latch,
      latched_by,
      holder,
      input_xruns: 0,
      output_xruns: 0,
      late_blocks: 0,
      restarts: 0,
      blocks: 1,
      latency_frames: 1_280,
      latency_ms: 29.02,
      dsp_load_percent: 1,
      stream_pid: 1,
    };
  }
}

export function selfCheckReport(): SelfCheckReport {
  const check = { ok: true, measured_dbfs: -16, expected_dbfs: -16 };
  return {
    compressor_rms_dbfs: -16,
    compressor_expected_dbfs: -16,
    compressor_ok: true,
    limiter_peak_dbfs: -3,
    limiter_ok: true,
    limiter_ceiling_dbfs: -3,
    channels: {
      '1': {
        compressor: check,
        limiter: { ...check, measured_dbfs: -3, expected_dbfs: -3 },
        gate_closed_is_silent: true,
        stream_running: true,
        ok: true,
      },
    },
    kernel: 'reference',
  };
}
