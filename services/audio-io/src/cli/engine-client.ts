/** The command line's end of a running engine: its newest levels and status, and commands to it. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type Bus, callCommand, subscribeTelemetry } from '@mcae/bus';
import { type Clock, within } from '@mcae/clock';
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
  readonly #heard: Promise<void>;
  readonly #toldStatus: Promise<void>;
  #vu: { message: VuMessage; takenMs: number } | undefined;
  #status: StatusMessage | undefined;
  #onLevels: () => void = () => {};

  constructor(options: EngineClientOptions) {
    this.#options = options;
    const { bus, clock, node } = options;
    this.#heard = new Promise((resolve) => {
      subscribeTelemetry(bus, node, 'vu', (message) => {
        this.#vu = { message, takenMs: clock.monoMs() };
        resolve();
        this.#onLevels();
      });
    });
    this.#toldStatus = new Promise((resolve) => {
      subscribeTelemetry(bus, node, 'status', (message) => {
        this.#status = message;
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
    await within(clock, LISTEN_MS, this.#heard);
    const trouble = bus.trouble();
    if (trouble !== undefined) throw new CliError(trouble, { exitCode: EXIT.noEngine });
    return this.#vu !== undefined;
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
    await within(this.#options.clock, STATUS_MS, this.#toldStatus);
    if (this.#status) return this.#status;
    throw new CliError(`the engine ${this.#options.node} tells no status`, {
      exitCode: EXIT.noEngine,
    });
  }

  get newestStatus(): StatusMessage | undefined {
    return this.#status;
  }

  /** Newest levels and their age since they came; undefined before the first. */
  levels(): { message: VuMessage; ageMs: number } | undefined {
    if (!this.#vu) return undefined;
    const { message, takenMs } = this.#vu;
    return { message, ageMs: this.#options.clock.monoMs() - takenMs };
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
    const { bus, node } = this.#options;
    const { boot_id, mono_ms } = this.#vu!.message;
    try {
      return await callCommand(bus, {
        node,
        command,
        params,
        requestId: randomUUID(),
        actor: `cli ${userInfo().username}`,
        freshness: { boot_id, mono_ms },
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
}
