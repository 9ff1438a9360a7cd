/** A node in the simulation: the real engine and command server, its streams, and their faults. */
import { type StartStream, VirtualBackend } from '@mcae/audio-io';
import { type InMemoryBus, serveCommands } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import type { Config } from '@mcae/schema';
import { DeviceFaults } from '../../support/devices/device-faults.js';
import { FaultyBackend, refusalOf } from '../../support/devices/faulty-backend.js';
import { createLocalEngine } from '../../support/engine/local-engine.js';
import { MemoryStore } from '../../support/engine/memory-store.js';
import type { SeededFault } from '../faults/seeded-faults.js';
import type { CommandOracle } from '../oracles/command-oracle.js';
import type { GateOracle } from '../oracles/gate-oracle.js';
import { type TelemetryOracle, WatchedPublisher } from '../oracles/telemetry-oracle.js';
import type { Random } from '../random.js';
import type { Network } from './network.js';
import { SimProcess } from './sim-process.js';
import { SimStream } from './sim-stream.js';

export const NODE = 'sim';
const CLIENT_NAME = `engine ${NODE}`;

export interface SimEngineOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly config: Config;
  readonly gates: GateOracle;
  readonly telemetry: TelemetryOracle;
  readonly commands: CommandOracle;
  readonly seededFault: SeededFault | undefined;
}

export class SimEngine {
  readonly #options: SimEngineOptions;
  readonly #offsetMs: number;
  #boots = 0;
  #bootId = '';
  #process: SimProcess | undefined;
  #bus: InMemoryBus | undefined;
  #frozenBy = 0;
  #thawedMs = 0;
  /** The file on the disk: what the next start finds. */
  readonly store = new MemoryStore();
  streams: SimStream[] = [];
  /** Of the devices. */
  readonly faults = new DeviceFaults();

  constructor(options: SimEngineOptions) {
    this.#options = options;
    this.#offsetMs = options.random.between(0, 1e7);
  }

  get bootId(): string {
    return this.#bootId;
  }
  get running(): boolean {
    return this.#process?.running ?? false;
  }
  get alive(): boolean {
    return this.#process?.alive ?? false;
  }
  get config(): Config {
    return this.store.saved.at(-1) ?? this.#options.config;
  }

  boot(): void {
    if (this.alive) return;
    const { clock, random, network, gates, telemetry, commands, seededFault } = this.#options;
    const bootId = `boot-${++this.#boots}`;
    const engineProcess = new SimProcess({ clock, random, offsetMs: this.#offsetMs });
    const bus = network.connect(CLIENT_NAME, engineProcess);
    const identity = { node: NODE, bootId };
    const stamp = telemetry.stamp([identity, engineProcess], seededFault?.stamp);
    const engine = createLocalEngine({
      config: this.config,
      backend: new FaultyBackend(new VirtualBackend({ clock: engineProcess }), this.faults),
      store: this.store,
      startStream: this.#startStream(bootId, engineProcess),
      publisher: new WatchedPublisher([bus, NODE, stamp], bootId, gates),
      clock: engineProcess,
    });
    this.#bootId = bootId;
    this.#process = engineProcess;
    this.#bus = bus;
    this.#thawedMs = clock.monoMs();
    serveCommands({
      host: seededFault?.host?.(bus, engineProcess, bootId) ?? bus,
      identity,
      version: '0.0.0',
      stamp,
      clock: engineProcess,
      handlers: commands.watch(bootId, gates.watch(bootId, engine.commands)),
    });
    void engine.start();
  }

  crash(): void {
    if (!this.alive) return;
    this.#settle();
    this.#process?.kill();
    this.#bus?.vanish();
    this.#options.gates.engineDied(this.#bootId);
    for (const stream of this.streams) stream.orphan();
  }

  /** @returns a function that lets it go on */
  freeze(): () => void {
    const { clock } = this.#options;
    const bootId = this.#bootId;
    const thaw = this.#process?.freeze();
    this.#frozenBy++;
    return () => {
      this.#frozenBy--;
      thaw?.();
      if (bootId === this.#bootId) this.#thawedMs = clock.monoMs();
    };
  }

  /** When it last went on; now while it is frozen. */
  thawedMs(bootId: string): number {
    if (bootId !== this.#bootId) return Number.NEGATIVE_INFINITY;
    return this.#frozenBy > 0 ? this.#options.clock.monoMs() : this.#thawedMs;
  }

  /** Brings the streams of a channel up to now. */
  settle(bootId: string, channel: number): void {
    for (const stream of this.streams)
      if (stream.bootId === bootId && stream.channels.includes(channel)) stream.catchUp();
  }

  #settle(): void {
    for (const stream of this.streams) stream.catchUp();
  }

  #startStream(bootId: string, engineProcess: SimProcess): StartStream {
    const { clock, random, gates, seededFault } = this.#options;
    const start: StartStream = (handlers) => {
      const process = new SimProcess({ clock, random, offsetMs: this.#offsetMs });
      const stream = new SimStream({
        bootId,
        engine: engineProcess,
        process,
        random,
        watch: gates,
        handlers,
        refusal: (spec) => refusalOf(this.faults, spec),
        nowMs: () => clock.monoMs(),
        after: (delayMs, run) => clock.after(delayMs, run),
      });
      this.streams = [...this.streams.filter(({ alive }) => alive), stream];
      return stream;
    };
    return seededFault?.streams?.(start) ?? start;
  }
}
