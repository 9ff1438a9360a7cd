/** Commands as they were sent and as they reach the engine: none may act late. */
import type { CommandHandlers } from '@mcae/bus';
import { COMMAND_FRESHNESS_MS, COMMANDS, type CommandName } from '@mcae/schema';
import type { Invariant } from './violation.js';

/** Telemetry that is echoed is older than the command, never younger. */
const ROUNDING_MS = 0.001;

interface Sent {
  readonly atMs: number;
  /** The boot that the sender believed in; undefined where it cannot be told from outside. */
  readonly bootId: string | undefined;
}

export class CommandOracle {
  readonly #sent = new Map<string, Sent>();
  readonly #nowMs: () => number;
  readonly #fail: (invariant: Invariant, message: string) => void;
  #count = 0;
  taken = 0;

  constructor(nowMs: () => number, fail: (invariant: Invariant, message: string) => void) {
    this.#nowMs = nowMs;
    this.#fail = fail;
  }

  /** A command is handed to the bus now. */
  send(bootId?: string): string {
    const requestId = `r${++this.#count}`;
    this.#sent.set(requestId, { atMs: this.#nowMs(), bootId });
    return requestId;
  }

  /** What reaches a handler was taken: it must be fresh where the contract says so. */
  watch(bootId: string, handlers: CommandHandlers): CommandHandlers {
    const watched = Object.entries(handlers).map(([name, handle]) => {
      if (!COMMANDS[name as CommandName].freshness) return [name, handle];
      const check = (...[params, context]: Parameters<CommandHandlers['ptt.set']>) => {
        this.#check(bootId, name, context.requestId);
        return (handle as CommandHandlers['ptt.set'])(params, context);
      };
      return [name, check];
    });
    return Object.fromEntries(watched) as CommandHandlers;
  }

  #check(bootId: string, name: string, requestId: string): void {
    this.taken++;
    const sent = this.#sent.get(requestId);
    if (!sent) return;
    const ageMs = this.#nowMs() - sent.atMs;
    if (ageMs > COMMAND_FRESHNESS_MS + ROUNDING_MS)
      this.#fail('stale-command', `${name} ${requestId} was taken ${ageMs.toFixed(1)} ms late`);
    if (sent.bootId !== undefined && sent.bootId !== bootId)
      this.#fail('stale-command', `${name} for ${sent.bootId} was taken by ${bootId}`);
  }
}
