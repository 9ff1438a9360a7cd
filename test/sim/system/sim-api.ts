/** control-api in the simulation: its cache, directory and commands, or the whole of it. */
import type { InMemoryBus } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import { EngineCommands, EngineDirectory, TelemetryCache } from '@mcae/control-api';
import {
  type CommandName,
  type CommandParams,
  type ProblemCode,
  ProblemError,
  type StatusMessage,
  telemetrySubject,
  type VuMessage,
} from '@mcae/schema';
import { silentLogger } from '../../support/engine/silent-logger.js';
import type { SeededFault } from '../faults/seeded-faults.js';
import type { CommandOracle } from '../oracles/command-oracle.js';
import { ReaderOracle, type TelemetryOracle } from '../oracles/telemetry-oracle.js';
import type { Violation } from '../oracles/violation.js';
import type { Random } from '../random.js';
import type { Network } from './network.js';
import { NODE } from './sim-engine.js';
import { SimProcess } from './sim-process.js';

export interface SimApiOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly telemetry: TelemetryOracle;
  readonly commands: CommandOracle;
  readonly seededFault: SeededFault | undefined;
  readonly fail: (invariant: Violation['invariant'], message: string) => void;
}

/** `ok`, or the problem's code; `no answer` where nobody answered. */
export type Answer = ProblemCode | 'ok' | 'no answer';

/** One start of control-api. */
interface Instance {
  readonly process: SimProcess;
  readonly bus: InMemoryBus;
  readonly cache: TelemetryCache;
  readonly engines: EngineDirectory;
  readonly commands: EngineCommands;
  readonly oracle: ReaderOracle;
}

export class SimApi {
  readonly #options: SimApiOptions;
  readonly #offsetMs: number;
  #instance: Instance | undefined;

  constructor(options: SimApiOptions) {
    this.#options = options;
    this.#offsetMs = options.random.between(0, 1e7);
  }

  get alive(): boolean {
    return this.#instance?.process.alive ?? false;
  }

  boot(): void {
    if (this.alive) return;
    const { clock, random, network, telemetry, fail, seededFault } = this.#options;
    const process = new SimProcess({ clock, random, offsetMs: this.#offsetMs });
    const bus = network.connect('control-api', process);
    const oracle = new ReaderOracle(telemetry, () => clock.monoMs(), fail);
    bus.subscribe('mcae.v1.*.tlm.*', (text, subject) => oracle.received(subject, text));
    const heardMs = () => oracle.heardMs + this.#offsetMs;
    const options = { bus, clock: seededFault?.cacheClock?.(process, heardMs) ?? process };
    const heard = { ...options, bus: seededFault?.cacheBus?.(bus) ?? bus };
    const cache = new TelemetryCache({ ...heard, logger: silentLogger });
    const engines = new EngineDirectory(cache, options);
    const commands = new EngineCommands(engines, options);
    this.#instance = { process, bus, cache, engines, commands, oracle };
  }

  crash(): void {
    this.check();
    this.#instance?.process.kill();
    this.#instance?.bus.vanish();
  }

  freeze(): () => void {
    return this.#instance?.process.freeze() ?? (() => {});
  }

  /** A request arrives, and its answer goes back: undefined where the process dies meanwhile. */
  async command<N extends CommandName>(command: N, params: CommandParams<N>): Promise<Answer> {
    const askedMs = this.#options.clock.monoMs();
    return this.#run(({ commands }) => {
      const id = this.#options.commands.sendOverRest(askedMs);
      return commands.call({ id, ip: '127.0.0.1', query: {}, identity: null }, command, params);
    });
  }

  /** GET /vu */
  vu(): Promise<Answer> {
    return this.#run(({ engines, oracle }) => {
      this.#shown(oracle, 'vu', engines.liveVu(undefined).message);
    });
  }

  /** GET /status */
  status(): Promise<Answer> {
    return this.#run(({ engines, oracle }) => {
      this.#shown(oracle, 'status', engines.liveStatus(undefined).message);
    });
  }

  /** The gaps that it reports must be those that there were. */
  check(): void {
    const node = this.#instance?.process.alive && this.#instance.cache.node(NODE);
    if (node) this.#instance?.oracle.reported(node);
  }

  #shown(oracle: ReaderOracle, name: 'vu' | 'status', message: VuMessage | StatusMessage): void {
    oracle.shownAsLive(telemetrySubject(NODE, name), message.boot_id, message.seq);
  }

  #run(act: (instance: Instance) => unknown): Promise<Answer> {
    const instance = this.#instance;
    return new Promise((resolve) => {
      if (!instance?.process.alive) {
        resolve('no answer');
        return;
      }
      instance.process.deliver({}, async () => {
        try {
          await act(instance);
          resolve('ok');
        } catch (error) {
          if (!(error instanceof ProblemError)) this.#options.fail('exception', String(error));
          resolve(error instanceof ProblemError ? error.code : 'internal');
        }
      });
    });
  }
}
