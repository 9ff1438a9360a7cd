/** The engine: config, streams, gates and telemetry of one node, driven by commands. */

import type { CommandHandlers, EnginePublisher } from '@mcae/bus';
import { type Cancel, type Clock, every } from '@mcae/clock';
import {
  type ChannelMeters,
  type Config,
  chainParameters,
  type Device,
  METER_WINDOWS_PER_S,
  ProblemError,
  pttRules,
  ToneFrequencyHz,
  ToneLevelDbfs,
  ToneSeconds,
} from '@mcae/schema';
import type { Logger } from 'pino';
import type { BackendDevice } from '../audio/audio-backend.js';
import { DeviceError } from '../audio/audio-backend.js';
import type { DesiredChannel, StreamPlan } from '../stream/messages.js';
import { AlarmWatch } from './alarm-watch.js';
import { Alarms } from './alarms.js';
import type { Audit } from './audit.js';
import { ConfigChange } from './config-change.js';
import type { ConfigStore } from './config-store.js';
import { type DeviceCatalogue, deviceNumber } from './device-catalogue.js';
import { Ptt } from './ptt.js';
import { runSelfCheck } from './self-check.js';
import type { StartStream } from './stream-link.js';
import { channelNumbers, planStreams } from './stream-plans.js';
import { StreamSupervisor } from './stream-supervisor.js';
import { Streams } from './streams.js';
import { statusBody, vuBody } from './telemetry.js';
import { CpuMeter, ownUsage, type ProcessUsage } from './usage.js';
import { XrunWatch } from './xrun-watch.js';

export interface EngineOptions {
  readonly config: Config;
  readonly catalogue: DeviceCatalogue;
  readonly store: ConfigStore;
  readonly startStream: StartStream;
  readonly publisher: EnginePublisher;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  /** CPU and memory of this process. */
  readonly ownUsage?: () => ProcessUsage;
}

const VU_PERIOD_MS = 1_000 / METER_WINDOWS_PER_S;
const STATUS_PERIOD_MS = 1_000;
/** Changes within this time make one status message. */
const STATUS_DEBOUNCE_MS = 20;

export class Engine {
  readonly #options: EngineOptions;
  readonly #streams: Streams;
  readonly #change: ConfigChange;
  readonly #ptt: Ptt;
  readonly #cpu: CpuMeter;
  readonly #startMs: number;
  readonly #xruns: XrunWatch;
  readonly #alarms: Alarms;
  readonly #alarmWatch: AlarmWatch;
  #config: Config;
  #timers: Cancel[] = [];
  #cancelStatus: Cancel | undefined;

  constructor(options: EngineOptions) {
    const { config, catalogue, store, clock, publisher } = options;
    this.#options = options;
    this.#config = config;
    this.#startMs = clock.monoMs();
    this.#cpu = new CpuMeter(clock);
    this.#alarms = new Alarms(clock, (alarm) => publisher.event('alarm', { alarm }));
    this.#alarmWatch = new AlarmWatch(this.#alarms, clock);
    this.#xruns = new XrunWatch((body) => publisher.event('xrun', body));
    this.#ptt = new Ptt({
      clock,
      rules: () => pttRules(this.#config),
      onChange: ({ state, cause, requestId }) => {
        publisher.event('ptt', { ...state, cause, ...(requestId && { request_id: requestId }) });
        this.#statusSoon();
        // What time or a fault changed has to reach the stream too; commands wait for it.
        if (cause === 'lease_expired' || cause === 'timeout') this.#bring(state.channel);
        if (cause === 'timeout')
          this.#alarms.pulse('key_timed_out', state.channel, 'the time-out timer closed the key');
      },
    });
    this.#ptt.setChannels(channelNumbers(config));
    this.#streams = new Streams((channels) => this.#supervisor(channels));
    this.#change = new ConfigChange(config, {
      catalogue,
      streams: this.#streams,
      store,
      clock,
      use: (next) => {
        // What it removes may come back by a roll-back, with its gate and its mute.
        this.#ptt.setChannels([...channelNumbers(this.#config), ...channelNumbers(next)]);
        this.#config = next;
      },
      keep: (kept) => this.#ptt.setChannels(channelNumbers(kept)),
    });
  }

  /** Opens the streams and starts to publish. A device that is away does not stop the others. */
  async start(): Promise<void> {
    const { catalogue, clock, publisher, logger } = this.#options;
    this.#timers = [
      every(clock, VU_PERIOD_MS, () => {
        for (const supervisor of this.#streams.supervisors) supervisor.nextMeters();
        const vu = vuBody(this.#source());
        publisher.telemetry('vu', vu);
        this.#lookForAlarms(vu.channels);
      }),
      every(clock, STATUS_PERIOD_MS, () => {
        this.#publishStatus();
        this.#xruns.look(this.#streams.supervisors);
      }),
    ];
    const devices = await catalogue.refresh().catch((error: unknown) => {
      logger.error({ err: error }, 'the devices could not be listed');
      return [];
    });
    await this.#streams.take(this.#streams.step(planStreams(this.#config, devices)));
  }

  async stop(): Promise<void> {
    for (const cancel of this.#timers) cancel();
    this.#ptt.stop();
    this.#cancelStatus?.();
    await Promise.all(this.#streams.supervisors.map((supervisor) => supervisor.stop()));
  }

  /** One handler a command of the bus contract. */
  readonly commands: CommandHandlers = {
    'config.get': () => ({ config: this.#config, revision: this.#change.revision }),
    'config.validate': ({ config }) => this.#change.validate(config),
    'config.apply': async ({ config, if_match }, { requestId }) => {
      const { publisher } = this.#options;
      try {
        const plan = await this.#change.apply(config, if_match);
        const { revision } = plan;
        publisher.event('config', {
          outcome: 'applied',
          revision,
          detail: null,
          request_id: requestId,
        });
        this.#publishStatus();
        return plan;
      } catch (error) {
        if (error instanceof ProblemError && error.code === 'apply_failed')
          publisher.event('config', {
            outcome: 'rolled_back',
            revision: this.#change.revision,
            detail: error.message,
            request_id: requestId,
          });
        throw error;
      }
    },
    'ptt.set': async ({ channel, gate_open, mute }, { requestId }) => {
      this.#requireChannel(channel);
      // A gate opens only on a stream that runs: nobody should key a dead channel unknowingly.
      if (gate_open) this.#runningStream(channel);
      const state = this.#ptt.set(channel, { gateOpen: gate_open, mute }, requestId);
      await this.#confirm(channel, requestId);
      return state;
    },
    'ptt.lease': async (params, { requestId }) => {
      const { channel, holder } = params;
      this.#runningStream(channel);
      const { leaseMs, timeoutInS, renewed } = this.#ptt.lease(params, requestId);
      await this.#confirm(channel, requestId);
      const { gate_open, mute } = this.#ptt.state(channel);
      return {
        channel,
        holder,
        lease_ms: leaseMs,
        renewed,
        timeout_in_s: timeoutInS,
        gate_open,
        mute,
      };
    },
    'ptt.release': async ({ channel, holder }, { requestId }) => {
      this.#requireChannel(channel);
      const state = this.#ptt.release(channel, holder, requestId);
      await this.#confirm(channel, requestId);
      return state;
    },
    selfcheck: () =>
      runSelfCheck({
        config: this.#config,
        kernel: this.#streams.supervisors[0]?.kernel ?? 'reference',
        running: (channel) => this.#streams.of(channel)?.state === 'running',
      }),
    devices: async () => ({ devices: (await this.#options.catalogue.refresh()).map(this.#device) }),
    'alarms.list': () => ({ alarms: this.#alarms.list() }),
    'alarms.ack': ({ id, by }) => this.#alarms.acknowledge(id, by),
    'audit.read': async ({ since_ms, limit }) => ({
      entries: await this.#options.audit.read({ sinceMs: since_ms ?? 0, limit: limit ?? 200 }),
    }),
    tone: ({ channel, seconds, frequency_hz, level_dbfs }) => {
      const supervisor = this.#runningStream(channel);
      const request = {
        channel,
        seconds: seconds ?? (ToneSeconds.default as number),
        frequencyHz: frequency_hz ?? (ToneFrequencyHz.default as number),
        levelDbfs: level_dbfs ?? (ToneLevelDbfs.default as number),
      };
      supervisor.tone(request);
      const output_device = supervisor.plan?.spec.output.name ?? '';
      return { channel, seconds: request.seconds, output_device };
    },
  };

  /** The audit itself cannot be kept: people must know. */
  auditFailed(message: string): void {
    this.#alarms.set('audit_failed', null, true, message);
  }

  #lookForAlarms(meters: Readonly<Record<string, ChannelMeters>>): void {
    const latchAlarmS = pttRules(this.#config).latch_alarm_s;
    this.#alarmWatch.look(
      Object.entries(meters).map(([key, channelMeters]) => {
        const channel = Number(key);
        const stream = this.#streams.of(channel);
        return {
          channel,
          meters: channelMeters,
          report: stream?.report,
          reason: stream?.reason ?? null,
          latchedForMs: this.#ptt.latchedForMs(channel),
          latchAlarmS,
        };
      }),
    );
  }

  /** What the streams are to be; read by them at each start and update. */
  #desired(channels: readonly number[]): DesiredChannel[] {
    return channels.map((channel) => {
      const { latch, mute } = this.#ptt.state(channel);
      const leaseUntilMs = this.#ptt.leaseUntilMs(channel);
      const channelConfig = this.#config.logical_channels[String(channel)] ?? {};
      const parameters = chainParameters(this.#config, channelConfig);
      return { channel, parameters, latch, leaseUntilMs, mute };
    });
  }

  /** Resolves once the stream has what was commanded; where it does not answer, shuts the gate. */
  async #confirm(channel: number, requestId: string): Promise<void> {
    try {
      await this.#streams.of(channel)?.update();
    } catch (error) {
      this.#ptt.close(channel, 'command', requestId);
      // It may have it all the same: its answer was late, or this process was stalled.
      this.#bring(channel);
      throw error;
    }
  }

  #bring(channel: number): void {
    // A stream that does not answer ends its leases itself, and the watchdog ends it.
    this.#streams
      .of(channel)
      ?.update()
      .catch(() => {});
  }

  #requireChannel(channel: number): void {
    if (!(String(channel) in this.#config.logical_channels))
      throw new ProblemError('unknown_channel', `unknown channel ${channel}`, {
        errors: [
          {
            path: '/channel',
            message: `unknown; there are ${channelNumbers(this.#config).join(', ')}`,
          },
        ],
      });
  }

  #runningStream(channel: number): StreamSupervisor {
    this.#requireChannel(channel);
    const supervisor = this.#streams.of(channel);
    if (supervisor?.state !== 'running')
      throw new ProblemError(
        'channel_not_running',
        `channel ${channel} is ${supervisor?.state ?? 'stopped'}: ${supervisor?.reason ?? ''}`,
      );
    return supervisor;
  }

  #supervisor(channels: readonly number[]): StreamSupervisor {
    const { startStream, clock, logger, publisher } = this.#options;
    let told = '';
    const supervisor: StreamSupervisor = new StreamSupervisor({
      channels,
      resolve: () => this.#resolve(channels),
      desired: () => this.#desired(channels),
      start: startStream,
      clock,
      onDown: () => {
        const what = `channel ${channels.join(', ')} went down`;
        for (const channel of channels) this.#alarms.pulse('stream_restarted', channel, what);
        for (const channel of channels) this.#ptt.close(channel, 'stream_restart');
      },
      onChange: () => {
        const { state, reason } = supervisor;
        const spec = supervisor.plan?.spec;
        if (told === `${state} ${reason}`) return;
        told = `${state} ${reason}`;
        logger[state === 'running' || state === 'opening' ? 'info' : 'warn'](
          { channels, state, reason },
          'stream',
        );
        publisher.event('device', {
          channels: [...channels],
          state,
          reason,
          input_device: spec?.input.name ?? '',
          output_device: spec?.output.name ?? '',
        });
        this.#statusSoon();
      },
      onPrinted: (line) => logger.debug({ channels, line }, 'printed by the sound library'),
    });
    return supervisor;
  }

  /** The plan of these channels on the devices there are now. */
  async #resolve(channels: readonly number[]): Promise<StreamPlan> {
    const { catalogue } = this.#options;
    const logical = Object.fromEntries(
      channels.map((channel) => [channel, this.#config.logical_channels[String(channel)]!]),
    );
    const config = { ...this.#config, logical_channels: logical };
    const known = planStreams(config, catalogue.devices)[0];
    if (known?.plan) return known.plan;
    const fresh = planStreams(config, await catalogue.refresh())[0];
    if (fresh?.plan) return fresh.plan;
    throw new DeviceError('not-found', fresh?.errors[0]?.message ?? 'there is no such device');
  }

  #source() {
    return {
      config: this.#config,
      stream: (channel: number) => this.#streams.of(channel),
      ptt: (channel: number) => this.#ptt.state(channel),
    };
  }

  #statusSoon(): void {
    this.#cancelStatus ??= this.#options.clock.after(STATUS_DEBOUNCE_MS, () =>
      this.#publishStatus(),
    );
  }

  #publishStatus(): void {
    this.#cancelStatus?.();
    this.#cancelStatus = undefined;
    const { clock, publisher, version, catalogue } = this.#options;
    const usage = this.#usage();
    publisher.telemetry(
      'status',
      statusBody({
        ...this.#source(),
        revision: this.#change.revision,
        version,
        uptimeS: (clock.monoMs() - this.#startMs) / 1_000,
        cpuPercent: this.#cpu.percent(usage),
        memoryBytes: [...usage.values()].reduce((sum, { rssBytes }) => sum + rssBytes, 0),
        deviceId: ({ name, hostApi }) => deviceNumber(catalogue.devices, { name, hostApi }),
      }),
    );
  }

  #usage(): Map<string, ProcessUsage> {
    const own = this.#options.ownUsage ?? ownUsage;
    const usage = new Map<string, ProcessUsage>([['supervisor', own()]]);
    for (const { pid, report } of this.#streams.supervisors)
      if (pid !== null && report) usage.set(`stream ${pid}`, report);
    return usage;
  }

  readonly #device = (device: BackendDevice): Device => ({
    id: device.id,
    name: device.name,
    host_api: device.hostApi,
    max_input_channels: device.maxInputChannels,
    max_output_channels: device.maxOutputChannels,
    default_sample_rate: device.defaultSampleRateHz,
    used_by_channels: this.#streams.supervisors
      .filter(({ plan }) =>
        [plan?.spec.input, plan?.spec.output].some(
          (ref) => ref && deviceNumber(this.#options.catalogue.devices, ref) === device.id,
        ),
      )
      .flatMap(({ channels }) => channels),
  });
}
