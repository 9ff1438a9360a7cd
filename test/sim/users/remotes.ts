/** How a user reaches the engine: over REST, or on the bus itself. */
import { callCommand, type InMemoryBus, subscribeTelemetry } from '@mcae/bus';
import { type Clock, sleep } from '@mcae/clock';
import {
  COMMANDS,
  type CommandName,
  type CommandParams,
  type Freshness,
  ProblemError,
} from '@mcae/schema';
import type { CommandOracle } from '../oracles/command-oracle.js';
import type { Random } from '../random.js';
import type { Answer, SimApi } from '../system/sim-api.js';
import { NODE } from '../system/sim-engine.js';

export interface Remote {
  command<N extends CommandName>(command: N, params: CommandParams<N>): Promise<Answer>;
}

/** Over HTTP: a request needs time to arrive, and an answer may never come. */
export class RestRemote implements Remote {
  readonly #api: SimApi;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(api: SimApi, clock: Clock, random: Random) {
    this.#api = api;
    this.#clock = clock;
    this.#random = random;
  }

  async command<N extends CommandName>(command: N, params: CommandParams<N>): Promise<Answer> {
    await sleep(this.#clock, this.#random.between(0, 3));
    return withTimeout(this.#clock, 2_000, this.#api.command(command, params));
  }

  async get(what: 'vu' | 'status'): Promise<Answer> {
    return withTimeout(this.#clock, 2_000, this.#api[what]());
  }
}

/** A console on the bus: echoes the newest telemetry that it has seen, however old. */
export class BusRemote implements Remote {
  readonly #bus: InMemoryBus;
  readonly #commands: CommandOracle;
  #freshness: Freshness | undefined;

  constructor(bus: InMemoryBus, commands: CommandOracle) {
    this.#bus = bus;
    this.#commands = commands;
    subscribeTelemetry(bus, NODE, 'vu', ({ boot_id, mono_ms }) => {
      this.#freshness = { boot_id, mono_ms };
    });
  }

  async command<N extends CommandName>(command: N, params: CommandParams<N>): Promise<Answer> {
    const freshness = COMMANDS[command].freshness ? this.#freshness : undefined;
    const requestId = this.#commands.send(freshness?.boot_id);
    const call = { node: NODE, command, params, requestId, ...(freshness && { freshness }) };
    try {
      await callCommand(this.#bus, call);
      return 'ok';
    } catch (error) {
      if (error instanceof ProblemError) return error.code;
      throw error;
    }
  }
}

async function withTimeout(clock: Clock, ms: number, asked: Promise<Answer>): Promise<Answer> {
  let cancel = () => {};
  const late = new Promise<Answer>((resolve) => {
    cancel = clock.after(ms, () => resolve('no answer'));
  });
  const answer = await Promise.race([asked, late]);
  cancel();
  return answer;
}
