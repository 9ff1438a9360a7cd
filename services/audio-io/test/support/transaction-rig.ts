/** One config transaction on real supervisors and a virtual backend whose devices fail on request. */
import { SimulatedClock } from '@mcae/clock';
import type { Config } from '@mcae/schema';
import { pino } from 'pino';
import { FaultyBackend } from '../../../../test/support/devices/faulty-backend.js';
import type { BackendDevice, StreamSpec } from '../../src/audio/audio-backend.js';
import { VirtualBackend } from '../../src/audio/virtual/virtual-backend.js';
import { type ConfigDraft, draftConfig } from '../../src/engine/config/config-draft.js';
import { ConfigTransaction } from '../../src/engine/config/config-transaction.js';
import { createSupervisor } from '../../src/engine/create-supervisor.js';
import { DeviceCatalogue } from '../../src/engine/devices/device-catalogue.js';
import { DeviceLock } from '../../src/engine/devices/device-lock.js';
import { desiredChannels } from '../../src/engine/gates/desired-channels.js';
import { Ptt, type PttChange } from '../../src/engine/gates/ptt.js';
import { onStreamDown } from '../../src/engine/gates/stream-loss.js';
import { localStreams } from '../../src/engine/streams/process/local-stream.js';
import type { StartStream } from '../../src/engine/streams/process/stream-link.js';
import { planStreams } from '../../src/engine/streams/stream-plans.js';
import { StreamSet } from '../../src/engine/streams/stream-set.js';
import type { DeviceProblem } from '../../src/probe/messages.js';
import type { DesiredChannel } from '../../src/stream/messages.js';
import { exampleConfig } from './engine-rig.js';

export class TransactionRig {
  readonly clock = new SimulatedClock();
  readonly backend = new FaultyBackend(new VirtualBackend({ clock: this.clock }));
  readonly changes: PttChange[] = [];
  readonly saved: Config[] = [];
  /** Every log line, with its level as a number. */
  readonly log: { level: number; msg: string; phase?: string; err?: { message: string } }[] = [];
  readonly stop = new AbortController();
  diskFull = false;
  diskHangs = false;
  /** What the probe says of formats. */
  check: (specs: readonly StreamSpec[]) => readonly (DeviceProblem | null)[] = (specs) =>
    specs.map(() => null);
  /** Devices that are listed besides the virtual ones. */
  devices: readonly BackendDevice[] = [];
  /** So many of the next processes cannot be started. */
  failedStarts = 0;
  /** Channels whose streams confirm nothing. */
  readonly deaf = new Set<number>();
  /** Input devices whose streams are told to open them and do nothing. */
  readonly idle = new Set<string>();
  /** Input devices whose streams die once as they are told to open them. */
  readonly dying = new Set<string>();
  readonly ptt: Ptt;
  readonly streams: StreamSet;
  transaction: ConfigTransaction | undefined;
  config: Config = exampleConfig();
  readonly #catalogue: DeviceCatalogue;
  readonly #logger = pino(
    { level: 'debug', base: undefined },
    { write: (line: string) => this.log.push(JSON.parse(line)) },
  );

  constructor() {
    const { clock, backend } = this;
    const lock = new DeviceLock(clock);
    const acquireLock = () => lock.acquire();
    this.ptt = new Ptt({
      clock,
      rules: () => ({ ramp_ms: 5, timeout_s: 120, warning_s: 110, latch_alarm_s: 600 }),
      onChange: (change) => this.changes.push(change),
    });
    this.#catalogue = new DeviceCatalogue(
      {
        enumerate: async () => ({
          devices: [...this.devices, ...(await backend.enumerate())],
          isComplete: true,
          check: async (specs) => this.check(specs),
          end: () => {},
        }),
      },
      { sidesInUse: () => this.streams.sidesInUse, acquireLock },
    );
    this.streams = new StreamSet((planned) =>
      createSupervisor(planned, {
        config: () => this.inForce,
        catalogue: this.#catalogue,
        acquireLock,
        startStream: this.#startStream(localStreams(backend, clock)),
        clock,
        logger: this.#logger,
        desired: (channels) => this.desired(channels),
        deviceUser: (plan, own) => this.streams.deviceUser(plan, own),
        onDown: (stream, wasRunning) =>
          onStreamDown(stream, wasRunning, {
            configOwner: {
              onStreamDown: (down) => this.transaction?.onStreamDown(down) ?? false,
            },
            ptt: this.ptt,
            alarms: { pulse: () => {} },
          }),
        onChange: () => {},
      }),
    );
  }

  /** The config that streams take their parameters from. */
  get inForce(): Config {
    return this.transaction?.config ?? this.config;
  }

  get phases(): string[] {
    return this.log.flatMap(({ phase }) => phase ?? []);
  }

  get errors(): string[] {
    return this.log
      .filter(({ level }) => level >= 50)
      .map(({ msg, err }) => `${msg}: ${err?.message}`);
  }

  desired(channels: readonly number[]): DesiredChannel[] {
    return desiredChannels(channels, {
      config: this.inForce,
      ptt: this.ptt,
      isSilent: (channel) => this.transaction?.isSilent(channel) ?? false,
    });
  }

  /** Opens the streams of the config. */
  async start(): Promise<void> {
    const devices = await this.#catalogue.refresh();
    this.ptt.setChannels([1, 2, 3, 4]);
    await this.streams.apply(this.streams.step(planStreams(this.config, devices), () => true));
    await this.clock.advance(500);
  }

  draft(change: (config: Config) => void): Promise<ConfigDraft> {
    const next = structuredClone(this.config);
    change(next);
    const { streams, config: before } = this;
    return draftConfig(next, { streams, before, clock: this.clock, catalogue: this.#catalogue });
  }

  begin(draft: ConfigDraft): ConfigTransaction {
    this.transaction = new ConfigTransaction({
      before: this.config,
      draft,
      streams: this.streams,
      ptt: this.ptt,
      store: {
        save: async (config) => {
          if (this.diskHangs) await new Promise(() => {});
          if (this.diskFull) throw new Error('ENOSPC: no space left on device');
          this.saved.push(config);
        },
      },
      clock: this.clock,
      logger: this.#logger,
      stopped: this.stop.signal,
    });
    return this.transaction;
  }

  #startStream(start: StartStream): StartStream {
    return (handlers) => {
      if (this.failedStarts > 0) {
        this.failedStarts--;
        throw new Error('spawn EAGAIN');
      }
      let channels: readonly number[] = [];
      const link = start({
        ...handlers,
        onMessage: (message) => {
          const isDeaf = channels.some((channel) => this.deaf.has(channel));
          if (message.type !== 'applied' || !isDeaf) handlers.onMessage(message);
        },
      });
      return {
        ...link,
        send: (message) => {
          const opens = message.type === 'open' ? message.plan : undefined;
          channels = opens?.slots.map(({ channel }) => channel) ?? channels;
          const name = opens?.spec.input.name ?? '';
          if (!this.idle.has(name)) link.send(message);
          if (this.dying.delete(name)) link.kill();
        },
      };
    };
  }
}
