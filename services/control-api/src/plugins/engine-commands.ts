/** Commands to engines: one request, one deadline, a typed result or a problem. */
import { type Bus, busUnavailable, callCommand } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import { type EngineView, newestTime } from '@mcae/engine-view';
import {
  COMMAND_FRESHNESS_MS,
  COMMANDS,
  type CommandName,
  type CommandParams,
  type CommandResult,
  type Freshness,
  ProblemError,
} from '@mcae/schema';
import fp from 'fastify-plugin';
import type { Identity } from '../auth/roles.js';
import { MAX_COMMANDS } from '../limits.js';
import type { EngineDirectory } from './engine-directory.js';
import { StallWatch } from './stall-watch.js';

interface EngineCommandsOptions {
  readonly bus: Bus;
  readonly clock: Clock;
}

/** The request that a command is sent for. */
export interface Caller {
  /** Joins request, command and engine in the logs. */
  readonly id: string;
  readonly ip: string;
  /** Whose token came with it; null where none is needed. */
  readonly identity: Identity | null;
  /** `node`: as the request named it, or undefined for the only engine. */
  readonly query: { readonly node?: string };
}

/** A command that was sent, and what became of it. */
export interface AnsweredCommand {
  readonly command: CommandName;
  readonly node: string;
  readonly requestId: string;
  /** Undefined where it failed. */
  readonly result: unknown;
  /** Undefined where it was carried out. */
  readonly error: unknown;
  readonly durationMs: number;
}

export class EngineCommands {
  readonly #engines: EngineDirectory;
  readonly #options: EngineCommandsOptions;
  readonly #listeners: ((answered: AnsweredCommand) => void)[] = [];
  readonly #stalls: StallWatch;
  #underWay = 0;

  constructor(engines: EngineDirectory, options: EngineCommandsOptions) {
    this.#engines = engines;
    this.#options = options;
    this.#stalls = new StallWatch(options.clock);
  }

  close(): void {
    this.#stalls.close();
  }

  onAnswer(listener: (answered: AnsweredCommand) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * @throws ProblemError bus_unavailable, telemetry_stale, stale_command: nothing was sent;
   *   deadline_exceeded: the outcome is unknown; or what the engine refused with.
   */
  async call<N extends CommandName>(
    caller: Caller,
    command: N,
    params: CommandParams<N>,
  ): Promise<CommandResult<N>> {
    const { bus, clock } = this.#options;
    if (!bus.connected()) throw busUnavailable(bus);
    const node = this.#engines.resolve(caller.query.node);
    const freshness = COMMANDS[command].freshness ? this.#fresh(node) : undefined;
    if (this.#underWay >= MAX_COMMANDS)
      throw new ProblemError('too_many_requests', `${MAX_COMMANDS} commands are under way`);
    this.#underWay++;
    const startMs = clock.monoMs();
    let result: CommandResult<N> | undefined;
    let error: unknown;
    try {
      result = await callCommand(bus, {
        node: node.node,
        command,
        params,
        requestId: caller.id,
        actor: actorOf(caller),
        ...(freshness && { freshness }),
      });
      return result;
    } catch (thrown) {
      error = thrown;
      throw thrown;
    } finally {
      this.#underWay--;
      const durationMs = clock.monoMs() - startMs;
      const answered = {
        command,
        node: node.node,
        requestId: caller.id,
        result,
        error,
        durationMs,
      };
      for (const listener of this.#listeners) listener(answered);
    }
  }

  /** A command that the engine would refuse as stale is not sent. */
  #fresh(engine: EngineView): Freshness {
    if (this.#stalls.hasBacklog)
      throw new ProblemError(
        'stale_command',
        'this service was held up; the command may have waited, and nothing was sent',
      );
    const newest = newestTime(engine, this.#options.clock.monoMs());
    if (newest && newest.ageMs <= COMMAND_FRESHNESS_MS) return newest.freshness;
    const age = newest ? `${(newest.ageMs / 1_000).toFixed(1)} s old` : 'missing';
    throw new ProblemError(
      'telemetry_stale',
      `telemetry of ${engine.node} is ${age}; nothing was sent`,
    );
  }
}

/** Who sends it, for the audit: the name of the token, and the address. */
const actorOf = ({ identity, ip }: Caller) =>
  identity === null ? `rest ${ip}` : `${identity.name} (rest ${ip})`;

declare module 'fastify' {
  interface FastifyInstance {
    commands: EngineCommands;
  }
}

export const engineCommands = fp<EngineCommandsOptions>(
  async (app, options) => {
    const commands = new EngineCommands(app.engines, options);
    app.decorate('commands', commands);
    app.addHook('onClose', async () => commands.close());
  },
  { name: 'engine-commands', dependencies: ['engine-directory'] },
);
