/** The engine: config, streams, gates and telemetry of one node, wired; driven by commands. */
import { isDeepStrictEqual } from 'node:util';
import type { CommandHandlers, EnginePublisher } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import { type Config, chainParameters, pttRules } from '@mcae/schema';
import type { Logger } from 'pino';
import { DeviceError } from '../audio/audio-backend.js';
import { isUsualPrint } from '../audio/portaudio/printed-lines.js';
import type { Probe } from '../probe/probe.js';
import type { DesiredChannel, StreamPlan } from '../stream/messages.js';
import { Alarms } from './alarms/alarms.js';
import { AbsenceWatch } from './alarms/outage-reporter.js';
import type { Audit } from './audit/audit.js';
import { engineCommands } from './commands.js';
import { ConfigChange } from './config/config-change.js';
import type { ConfigStore } from './config/config-store.js';
import { DeviceCatalogue, sidesOf } from './devices/device-catalogue.js';
import { DeviceLock } from './devices/device-lock.js';
import { Keying } from './gates/keying.js';
import { Ptt, type PttChange } from './gates/ptt.js';
import type { StartStream } from './streams/stream-link.js';
import { channelNumbers, type PlannedStream, planStreams } from './streams/stream-plans.js';
import { StreamSet } from './streams/stream-set.js';
import { StreamSupervisor } from './streams/stream-supervisor.js';
import { Reporter } from './telemetry/reporter.js';
import type { ProcessUsage } from './telemetry/usage.js';

export interface EngineOptions {
  readonly config: Config;
  readonly probe: Probe;
  readonly store: ConfigStore;
  readonly startStream: StartStream;
  readonly publisher: EnginePublisher;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  /** Called once a second while it does its work. */
  readonly onAlive?: () => void;
  /** CPU and memory of this process. */
  readonly ownUsage?: () => ProcessUsage;
}

export class Engine {
  /** One handler a command of the bus contract. */
  readonly commands: CommandHandlers;
  readonly #options: EngineOptions;
  readonly #deviceLock: DeviceLock;
  readonly #catalogue: DeviceCatalogue;
  readonly #alarms: Alarms;
  readonly #absence: AbsenceWatch;
  readonly #ptt: Ptt;
  readonly #streams: StreamSet;
  readonly #change: ConfigChange;
  readonly #keying: Keying;
  readonly #reporter: Reporter;
  /** Channels whose stream went down by itself while a change opened it: no sound until that is over. */
  readonly #shutInChange = new Set<number>();

  constructor(options: EngineOptions) {
    const { config, probe, store, clock, publisher } = options;
    this.#options = options;
    this.#deviceLock = new DeviceLock(clock);
    this.#catalogue = new DeviceCatalogue(probe, {
      sidesInUse: () => this.#streams.sidesInUse,
      acquireLock: () => this.#deviceLock.acquire(),
    });
    const catalogue = this.#catalogue;
    this.#alarms = new Alarms(clock, (alarm) => publisher.event('alarm', { alarm }));
    this.#absence = new AbsenceWatch(this.#alarms, clock);
    this.#ptt = new Ptt({
      clock,
      rules: () => pttRules(this.#config),
      onChange: (change) => this.#onKey(change),
    });
    this.#ptt.setChannels(channelNumbers(config));
    this.#streams = new StreamSet((planned) => this.#supervisor(planned));
    this.#change = new ConfigChange(config, {
      catalogue,
      streams: this.#streams,
      store,
      clock,
      // What a change removes may come back by a roll-back, with its gate and its mute.
      use: (next, before) => {
        this.#shutInChange.clear();
        this.#ptt.setChannels([...channelNumbers(before), ...channelNumbers(next)]);
      },
      keep: (kept) => this.#ptt.setChannels(channelNumbers(kept)),
      onSettled: () => {
        const down = this.#streams.supervisors
          .filter(({ state }) => state !== 'running' && state !== 'opening')
          .flatMap(({ channels }) => channels);
        for (const channel of new Set([...down, ...this.#shutInChange]))
          this.#ptt.close(channel, 'stream_restart');
        this.#shutInChange.clear();
      },
    });
    const parts = {
      ...options,
      catalogue,
      alarms: this.#alarms,
      absence: this.#absence,
      ptt: this.#ptt,
      streams: this.#streams,
      change: this.#change,
    };
    this.#keying = new Keying({ ...parts, config: () => this.#config });
    this.#reporter = new Reporter(parts);
    this.commands = engineCommands({ ...parts, keying: this.#keying, reporter: this.#reporter });
  }

  /** Opens the streams and starts to publish. A device that is away does not stop the others. */
  async start(): Promise<void> {
    const { logger } = this.#options;
    this.#reporter.start();
    const devices = await this.#catalogue.refresh().catch((error: unknown) => {
      logger.error({ err: error }, 'the devices could not be listed');
      return [];
    });
    await this.#streams.apply(this.#streams.step(planStreams(this.#config, devices), () => true));
  }

  async stop(): Promise<void> {
    this.#reporter.stop();
    this.#ptt.stop();
    await Promise.all(this.#streams.supervisors.map((supervisor) => supervisor.stop()));
  }

  /** The run before this one ended without being stopped: people must know. */
  crashedBefore(): void {
    this.#absence.crashed();
  }

  /** The audit itself cannot be kept: people must know. */
  auditFailed(message: string): void {
    this.#alarms.set('audit_failed', null, true, message);
  }

  /** Another engine has this one's name: it gives way, but people must know. */
  duplicateNode(message: string): void {
    this.#alarms.pulse('duplicate_node', null, message);
  }

  get #config(): Config {
    return this.#change.config;
  }

  #onKey({ state, cause, requestId }: PttChange): void {
    const { publisher } = this.#options;
    publisher.event('ptt', { ...state, cause, ...(requestId && { request_id: requestId }) });
    this.#reporter.statusSoon();
    // What time has changed has to reach the stream too; commands wait for it themselves.
    if (cause === 'lease_expired' || cause === 'timeout') this.#keying.sync(state.channel);
    if (cause === 'timeout') this.#alarms.pulse('key_timed_out', state.channel);
  }

  /** What the streams are to be; read by them at each start and update. */
  #desired(channels: readonly number[]): DesiredChannel[] {
    return channels.map((channel) => {
      const { latch, mute } = this.#ptt.state(channel);
      const leaseUntilMs = this.#ptt.leaseUntilMs(channel);
      const isShut = this.#shutInChange.has(channel);
      const channelConfig = this.#config.logical_channels[String(channel)] ?? {};
      const parameters = chainParameters(this.#config, channelConfig);
      return {
        channel,
        parameters,
        latch: latch && !isShut,
        leaseUntilMs: isShut ? null : leaseUntilMs,
        mute,
      };
    });
  }

  #supervisor(planned: PlannedStream): StreamSupervisor {
    const { startStream, clock, logger } = this.#options;
    const { channels } = planned;
    const supervisor: StreamSupervisor = new StreamSupervisor({
      channels,
      resolve: () => this.#resolve(planned),
      acquireLock: () => this.#deviceLock.acquire(),
      enumeratesAhead: () => {
        const sides = planned.plan ? sidesOf(planned.plan.spec) : [];
        return sides.length > 0 && !sides.some((side) => this.#catalogue.isTaken(side));
      },
      desired: () => this.#desired(channels),
      start: startStream,
      clock,
      deviceUser: (plan) => this.#streams.deviceUser(plan, channels),
      onDown: (wasRunning) => {
        // The first opening under a new config: the change decides, and goes back with gates as they
        // were, or settles with these closed. Until then no sound passes.
        if (this.#change.isOpening && !supervisor.hasRun) {
          for (const channel of channels) this.#shutInChange.add(channel);
          return;
        }
        for (const channel of channels) this.#ptt.close(channel, 'stream_restart');
        if (!wasRunning) return;
        const what = `channel ${channels.join(', ')} went down`;
        for (const channel of channels) this.#alarms.pulse('stream_restarted', channel, what);
      },
      onChange: () => this.#onStream(supervisor),
      onPrinted: (line) => {
        // PortAudio and ALSA chat at each opening; what is out of the ordinary is worth a line.
        const level = isUsualPrint(line) ? 'debug' : 'warn';
        logger[level]({ channels, line }, 'printed by the sound library');
      },
    });
    return supervisor;
  }

  #onStream({ channels, state, reason, plan }: StreamSupervisor): void {
    const { logger, publisher } = this.#options;
    const level = state === 'running' || state === 'opening' || state === 'stopped';
    logger[level ? 'info' : 'warn']({ channels, state, reason }, 'stream');
    publisher.event('device', {
      channels: [...channels],
      state,
      reason,
      input_device: plan?.spec.input.name ?? '',
      output_device: plan?.spec.output.name ?? '',
    });
    this.#reporter.statusSoon();
  }

  /** A plan names its devices for good; without one, they are looked for as the config has them. */
  async #resolve({ plan, channels }: PlannedStream): Promise<StreamPlan> {
    if (plan) return plan;
    const devices = await this.#catalogue.refresh();
    // Beside the others: two cannot record to one file.
    const beside = planStreams(this.#config, devices).find((other) =>
      isDeepStrictEqual(other.channels, channels),
    );
    const fresh = beside ?? planStreams(this.#only(channels), devices)[0];
    if (fresh?.plan) return fresh.plan;
    throw new DeviceError('not-found', fresh?.errors[0]?.message ?? 'there is no such device');
  }

  /** Channels that turn out to name the same pair of devices as others have streams of their own until the next change. */
  #only(channels: readonly number[]): Config {
    const { logical_channels } = this.#config;
    const own = channels.map((channel) => [channel, logical_channels[String(channel)] ?? {}]);
    return { ...this.#config, logical_channels: Object.fromEntries(own) };
  }
}
