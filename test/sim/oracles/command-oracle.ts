/** Commands as they were sent and as they reach the engine: none may act late. */
import type { CommandHandlers } from '@mcae/bus';
import { COMMAND_FRESHNESS_MS, COMMANDS, type CommandName } from '@mcae/schema';
import type { Invariant } from './violation.js';

/** Telemetry that is echoed is older than the command, never younger. */
const ROUNDING_MS = 0.001;

/** How long control-api may be held up without knowing; the period of its own check included. */
const HELD_UP_MS = 410;

interface Sent {
  readonly atMs: number;
  /** The boot that the sender believed in; undefined where it cannot be seen from outside. */
  readonly bootId: string | undefined;
  readonly limitMs: number;
}

export class CommandOracle {
  readonly #sent = new Map<string, Sent>();
  readonly #nowMs: () => number;
  readonly #fail: (invariant: Invariant, message: string) => void;
  readonly #trace: ((line: string) => void) | undefined;
  #count = 0;
  /** Commands that need freshness and reached a handler. */
  accepted = 0;

  constructor(
    nowMs: () => number,
    fail: (invariant: Invariant, message: string) => void,
    trace: ((line: string) => void) | undefined,
  ) {
    this.#nowMs = nowMs;
    this.#trace = trace;
    this.#fail = fail;
  }

  /** A command is handed to the bus now. */
  send(bootId?: string): string {
    return this.#add({ atMs: this.#nowMs(), bootId, limitMs: COMMAND_FRESHNESS_MS });
  }

  /** A command was handed to control-api, which may have been held up before it read it. */
  sendOverRest(atMs: number): string {
    return this.#add({ atMs, bootId: undefined, limitMs: COMMAND_FRESHNESS_MS + HELD_UP_MS });
  }

  #add(sent: Sent): string {
    const requestId = `r${++this.#count}`;
    this.#sent.set(requestId, sent);
    return requestId;
  }

  /** What reaches a handler was accepted: it must be fresh where the contract says so. */
  watch(bootId: string, handlers: CommandHandlers): CommandHandlers {
    const watched = Object.entries(handlers).map(([name, handle]) => {
      const { freshness } = COMMANDS[name as CommandName];
      const check = async (...[params, context]: Parameters<CommandHandlers['ptt.set']>) => {
        if (freshness) this.#check(bootId, name, context.requestId);
        const { requestId } = context;
        this.#trace?.(`${bootId} ${requestId} ${name} ${JSON.stringify(params)}`);
        const answer = await (handle as CommandHandlers['ptt.set'])(params, context);
        this.#trace?.(`${bootId} ${requestId} answers ${JSON.stringify(answer)}`);
        return answer;
      };
      return [name, check];
    });
    return Object.fromEntries(watched) as CommandHandlers;
  }

  #check(bootId: string, name: string, requestId: string): void {
    this.accepted++;
    const sent = this.#sent.get(requestId);
    if (!sent) return;
    const ageMs = this.#nowMs() - sent.atMs;
    if (ageMs > sent.limitMs + ROUNDING_MS)
      this.#fail('stale-command', `${name} ${requestId} was accepted ${ageMs.toFixed(1)} ms late`);
    if (sent.bootId !== undefined && sent.bootId !== bootId)
      this.#fail('stale-command', `${name} for ${sent.bootId} was accepted by ${bootId}`);
  }
}
