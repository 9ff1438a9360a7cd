/** The command line's end of a running engine: what is known of it, and commands to it. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type Bus, callCommand, subscribeTelemetry } from '@mcae/bus';
import { type Clock, within } from '@mcae/clock';
import {
  type EngineMessage,
  type EngineView,
  ingest,
  newEngine,
  newestTime,
  type Reading,
  readStatus,
  readVu,
} from '@mcae/engine-view';
import {
  type CommandName,
  type CommandParams,
  type CommandResult,
  ProblemError,
  type StatusMessage,
  type VuMessage,
} from '@mcae/schema';
import { CliError, EXIT } from './cli-error.js';

/** An engine that runs is heard within this time. */
const LISTEN_MS = 600;
/** Its status comes once a second. */
const STATUS_MS = 2_500;

export interface EngineClientOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly node: string;
}

export class EngineClient {
  readonly #options: EngineClientOptions;
  readonly #heardLevels: Promise<void>;
  readonly #heardStatus: Promise<void>;
  #engine: EngineView;
  #isHeard = false;
  #onLevels: () => void = () => {};

  constructor(options: EngineClientOptions) {
    this.#options = options;
    const { bus, node } = options;
    this.#engine = newEngine(node);
    this.#heardLevels = new Promise((resolve) => {
      subscribeTelemetry(bus, node, 'vu', (message) => {
        this.#isHeard = true;
        if (this.#ingest({ name: 'vu', message })) this.#onLevels();
        resolve();
      });
    });
    this.#heardStatus = new Promise((resolve) => {
      subscribeTelemetry(bus, node, 'status', (message) => {
        this.#ingest({ name: 'status', message });
        resolve();
      });
    });
  }

  /**
   * @returns whether an engine of this name runs
   * @throws CliError where the bus cannot be asked until somebody has put something right
   */
  async isRunning(): Promise<boolean> {
    const { bus, clock } = this.#options;
    await within(clock, LISTEN_MS, this.#heardLevels);
    const trouble = bus.trouble();
    if (trouble !== undefined) throw new CliError(trouble, { exitCode: EXIT.noEngine });
    return this.#isHeard;
  }

  /** @throws CliError where no engine is heard */
  async requireRunning(): Promise<void> {
    if (await this.isRunning()) return;
    const { bus, node } = this.#options;
    const message = bus.connected()
      ? `no engine ${node} is on the bus; start it, or name another with --node`
      : 'the bus is not reachable; start the engine with npm start, or set NATS_URL';
    throw new CliError(message, { exitCode: EXIT.noEngine });
  }

  /** @throws CliError where the engine says nothing of itself */
  async status(): Promise<StatusMessage> {
    await within(this.#options.clock, STATUS_MS, this.#heardStatus);
    const status = this.newestStatus;
    if (status) return status;
    throw new CliError(`the engine ${this.#options.node} tells no status`, {
      exitCode: EXIT.noEngine,
    });
  }

  /** Over a restart, what the boot before said, until the new one says its own. */
  get newestStatus(): StatusMessage | undefined {
    const status = readStatus(this.#engine, this.#options.clock.monoMs());
    return status?.message ?? this.#engine.formerStatus ?? undefined;
  }

  /** Newest levels; undefined before the first of the boot that runs. */
  levels(): Reading<VuMessage> | undefined {
    return readVu(this.#engine, this.#options.clock.monoMs());
  }

  /** Calls it whenever levels come. */
  onLevels(listener: () => void): void {
    this.#onLevels = listener;
  }

  /** @throws CliError with the engine's own words */
  async call<N extends CommandName>(
    command: N,
    params: CommandParams<N>,
  ): Promise<CommandResult<N>> {
    await this.requireRunning();
    const { bus, clock, node } = this.#options;
    const newest = newestTime(this.#engine, clock.monoMs());
    try {
      return await callCommand(bus, {
        node,
        command,
        params,
        requestId: randomUUID(),
        actor: `cli ${userInfo().username}`,
        ...(newest && { freshness: newest.freshness }),
      });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const away = error.code === 'engine_unavailable' || error.code === 'bus_unavailable';
      throw new CliError(error.message, {
        cause: error,
        exitCode: away ? EXIT.noEngine : EXIT.failed,
      });
    }
  }

  /** @returns whether it is neither a duplicate, nor late, nor of a boot that is over */
  #ingest(message: EngineMessage): boolean {
    const { view, news } = ingest(this.#engine, message, this.#options.clock.monoMs());
    this.#engine = view;
    return news.some(({ kind }) => kind === 'message');
  }
}
