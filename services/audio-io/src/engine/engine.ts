/** The engine: config, streams, gates and telemetry of one node, wired; driven by commands. */
import type { CommandHandlers, EnginePublisher } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import { type Config, pttRules } from '@mcae/schema';
import type { Logger } from 'pino';
import type { Probe } from '../probe/probe.js';
import { Alarms } from './alarms/alarms.js';
import { OutageReporter } from './alarms/outage-reporter.js';
import type { Audit } from './audit/audit.js';
import { engineCommands } from './commands.js';
import { ConfigOwner } from './config/config-owner.js';
import type { ConfigStore } from './config/config-store.js';
import { createSupervisor } from './create-supervisor.js';
import { DeviceCatalogue } from './devices/device-catalogue.js';
import { DeviceLock } from './devices/device-lock.js';
import { desiredChannels } from './gates/desired-channels.js';
import { onKeyChange } from './gates/key-changes.js';
import { Keying } from './gates/keying.js';
import { Ptt } from './gates/ptt.js';
import { onStreamDown } from './gates/stream-loss.js';
import type { StartStream } from './streams/process/stream-link.js';
import { StreamSet } from './streams/stream-set.js';
import { reportDevice } from './telemetry/device-reporter.js';
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
  readonly #alarms: Alarms;
  readonly #outages: OutageReporter;
  readonly #ptt: Ptt;
  readonly #streams: StreamSet;
  readonly #configOwner: ConfigOwner;
  readonly #reporter: Reporter;

  constructor(options: EngineOptions) {
    const { probe, clock, publisher } = options;
    const config = () => this.#configOwner.config;
    const deviceLock = new DeviceLock(clock);
    const acquireLock = () => deviceLock.acquire();
    const catalogue = new DeviceCatalogue(probe, {
      sidesInUse: () => this.#streams.sidesInUse,
      acquireLock,
    });
    const alarms = new Alarms(clock, (alarm) => publisher.event('alarm', { alarm }));
    const outages = new OutageReporter(alarms, clock);
    const ptt = new Ptt({
      clock,
      rules: () => pttRules(config()),
      onChange: (change) => {
        onKeyChange(change, parts);
        this.#reporter.statusSoon();
      },
    });
    const streams: StreamSet = new StreamSet((planned) =>
      createSupervisor(planned, {
        ...options,
        config,
        catalogue,
        acquireLock,
        desired: (channels) =>
          desiredChannels(channels, {
            config: config(),
            ptt,
            isSilent: (channel) => this.#configOwner.isSilent(channel),
          }),
        deviceUser: (plan, own) => streams.deviceUser(plan, own),
        onDown: (stream, wasRunning) => onStreamDown(stream, wasRunning, parts),
        onChange: (stream) => {
          reportDevice(stream, options);
          this.#reporter.statusSoon();
        },
      }),
    );
    const configOwner = new ConfigOwner(options.config, { ...options, catalogue, streams, ptt });
    const keying = new Keying({ ...options, ptt, streams, config });
    const parts = { ...options, catalogue, alarms, outages, ptt, streams, configOwner, keying };
    this.#alarms = alarms;
    this.#outages = outages;
    this.#ptt = ptt;
    this.#streams = streams;
    this.#configOwner = configOwner;
    this.#reporter = new Reporter(parts);
    this.commands = engineCommands({ ...parts, reporter: this.#reporter });
  }

  /** Starts to publish and opens the streams. A device that is away does not stop the others. */
  async start(): Promise<void> {
    this.#reporter.start();
    await this.#configOwner.start();
  }

  /** Resolves once every stream has been closed, or ended. */
  async stop(): Promise<void> {
    this.#reporter.stop();
    this.#ptt.stop();
    // A change that was under way may have opened more streams meanwhile.
    await Promise.all([this.#streams.stop(), this.#configOwner.stop()]);
    await this.#streams.stop();
  }

  /** The run before this one crashed: raises an alarm. */
  reportCrash(): void {
    this.#outages.reportCrash();
  }

  /** The audit cannot be written: raises an alarm. */
  reportAuditFailure(message: string): void {
    this.#alarms.set('audit_failed', null, true, message);
  }

  /** Another engine with this one's name gives way: raises an alarm. */
  reportDuplicate(message: string): void {
    this.#alarms.pulse('duplicate_node', null, message);
  }
}
