/** Publishes what the engine knows at fixed intervals: levels, status, xruns; and assesses alarms. */
import type { EnginePublisher } from '@mcae/bus';
import { type Cancel, type Clock, every } from '@mcae/clock';
import { type ChannelMeters, METER_WINDOWS_PER_S, pttRules } from '@mcae/schema';
import { AlarmWatch } from '../alarms/alarm-watch.js';
import type { Alarms } from '../alarms/alarms.js';
import type { OutageReporter } from '../alarms/outage-reporter.js';
import type { ConfigOwner } from '../config/config-owner.js';
import { type DeviceCatalogue, deviceNumber } from '../devices/device-catalogue.js';
import type { Ptt } from '../gates/ptt.js';
import type { StreamSet } from '../streams/stream-set.js';
import { type ChannelSource, statusBody, vuBody } from './telemetry.js';
import { CpuMeter, ownUsage, type ProcessUsage } from './usage.js';
import { XrunReporter } from './xrun-reporter.js';

const VU_PERIOD_MS = 1_000 / METER_WINDOWS_PER_S;
const STATUS_PERIOD_MS = 1_000;
/** Changes within this time make one status message. */
const STATUS_DEBOUNCE_MS = 20;

export interface ReporterOptions {
  readonly configOwner: Pick<ConfigOwner, 'config' | 'revision'>;
  readonly streams: StreamSet;
  readonly ptt: Ptt;
  readonly alarms: Alarms;
  readonly outages: OutageReporter;
  readonly catalogue: DeviceCatalogue;
  readonly publisher: EnginePublisher;
  readonly clock: Clock;
  readonly version: string;
  /** Called once a second, when the engine has published its status. */
  readonly onAlive?: (() => void) | undefined;
  /** CPU and memory of this process. */
  readonly ownUsage?: (() => ProcessUsage) | undefined;
}

export class Reporter {
  readonly #options: ReporterOptions;
  readonly #alarmWatch: AlarmWatch;
  readonly #xruns: XrunReporter;
  readonly #cpu: CpuMeter;
  readonly #startMs: number;
  #timers: Cancel[] = [];
  #cancelStatus: Cancel | undefined;

  constructor(options: ReporterOptions) {
    const { alarms, clock, publisher } = options;
    this.#options = options;
    this.#alarmWatch = new AlarmWatch(alarms, clock);
    this.#xruns = new XrunReporter((body) => publisher.event('xrun', body));
    this.#cpu = new CpuMeter(clock);
    this.#startMs = clock.monoMs();
  }

  start(): void {
    const { clock, streams } = this.#options;
    this.#timers = [
      every(clock, VU_PERIOD_MS, () => this.#publishVu()),
      every(clock, STATUS_PERIOD_MS, () => {
        this.publishStatus();
        this.#xruns.assess(streams.supervisors);
        this.#options.onAlive?.();
      }),
    ];
  }

  stop(): void {
    for (const cancel of this.#timers) cancel();
    this.#cancelStatus?.();
  }

  /** Something has changed: a status follows soon, one for all that changes with it. */
  statusSoon(): void {
    this.#cancelStatus ??= this.#options.clock.after(STATUS_DEBOUNCE_MS, () =>
      this.publishStatus(),
    );
  }

  publishStatus(): void {
    this.#cancelStatus?.();
    this.#cancelStatus = undefined;
    const { configOwner, clock, publisher, version, catalogue } = this.#options;
    const usage = this.#usage();
    publisher.telemetry(
      'status',
      statusBody({
        ...this.#source(),
        revision: configOwner.revision,
        version,
        uptimeS: (clock.monoMs() - this.#startMs) / 1_000,
        cpuPercent: this.#cpu.percent(usage),
        memoryBytes: [...usage.values()].reduce((sum, { rssBytes }) => sum + rssBytes, 0),
        deviceId: (device, direction) => deviceNumber(catalogue.devices, device, direction),
      }),
    );
  }

  #publishVu(): void {
    const { outages, streams, publisher } = this.#options;
    outages.observe(publisher.connected());
    for (const supervisor of streams.supervisors) supervisor.readings.nextMeters();
    const vu = vuBody(this.#source());
    publisher.telemetry('vu', vu);
    this.#assessAlarms(vu.channels);
  }

  #assessAlarms(meters: Readonly<Record<string, ChannelMeters>>): void {
    const { configOwner, streams, ptt } = this.#options;
    const latchAlarmS = pttRules(configOwner.config).latch_alarm_s;
    this.#alarmWatch.evaluate(
      Object.entries(meters).map(([key, channelMeters]) => {
        const channel = Number(key);
        const stream = streams.of(channel);
        return {
          channel,
          meters: channelMeters,
          xruns: stream?.readings.xruns.total ?? 0,
          reason: stream?.reason ?? null,
          latchedForMs: ptt.latchedForMs(channel),
          latchAlarmS,
        };
      }),
    );
  }

  #source(): ChannelSource {
    const { configOwner, streams, ptt } = this.#options;
    return {
      config: configOwner.config,
      stream: (channel) => streams.of(channel),
      ptt: (channel) => ptt.state(channel),
    };
  }

  #usage(): Map<string, ProcessUsage> {
    const { streams, ownUsage: own = ownUsage } = this.#options;
    const usage = new Map<string, ProcessUsage>([['supervisor', own()]]);
    for (const { pid, readings } of streams.supervisors)
      if (pid !== null && readings.report) usage.set(`stream ${pid}`, readings.report);
    return usage;
  }
}
