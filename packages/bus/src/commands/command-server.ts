/** The engine's end of the commands: validates, checks freshness, always answers. */
import type { Clock } from '@mcae/clock';
import {
  COMMAND_FRESHNESS_MS,
  COMMANDS,
  type CommandError,
  type CommandName,
  type CommandParams,
  type CommandResult,
  commandSubject,
  ENGINE_SERVICE_NAME,
  type Freshness,
  fieldProblem,
  ProblemError,
  validate,
} from '@mcae/schema';
import type { ServiceEndpoint, ServiceHost } from '../bus.js';
import type { EngineIdentity, Stamp } from '../engine-publisher.js';

export interface CommandContext {
  readonly requestId: string;
  /** Who commands, as far as is known. */
  readonly actor: string;
  /** Engine time that the sender had last seen: what it opens must open while this is fresh. */
  readonly asOfMs?: number | undefined;
}

export type CommandHandlers = {
  readonly [N in CommandName]: (
    params: CommandParams<N>,
    context: CommandContext,
  ) => Promise<CommandResult<N>> | CommandResult<N>;
};

export interface CommandServerOptions {
  readonly host: ServiceHost;
  readonly identity: EngineIdentity;
  readonly version: string;
  readonly stamp: Stamp;
  readonly clock: Clock;
  readonly handlers: CommandHandlers;
  readonly onAnswer?: (answer: CommandAnswer) => void;
}

/** One command and what became of it. */
export interface CommandAnswer {
  readonly command: CommandName;
  readonly requestId: string;
  readonly actor: string;
  /** Undefined where the request could not be read. */
  readonly params: unknown;
  /** Undefined where the command was refused or failed. */
  readonly result: unknown;
  /** Set where the command was refused or failed. */
  readonly error: unknown;
  readonly durationMs: number;
}

/** Commands of one engine that are under way at once; more are refused. */
const MAX_UNDER_WAY = 64;

export function serveCommands(options: CommandServerOptions): void {
  const { host, identity, version } = options;
  let underWay = 0;
  const endpoints = (Object.keys(COMMANDS) as CommandName[]).map(
    (command): ServiceEndpoint => ({
      name: command.replaceAll('.', '-'),
      subject: commandSubject(identity.node, command),
      answer: async (text) => {
        const asked = {
          command,
          requestId: '-',
          actor: '-',
          asOfMs: undefined,
          params: undefined,
          startMs: options.clock.monoMs(),
        };
        if (underWay >= MAX_UNDER_WAY)
          return refuse(options, asked, new ProblemError('busy', 'too many commands'));
        underWay++;
        try {
          return await answer(options, asked, text);
        } finally {
          underWay--;
        }
      },
    }),
  );
  host.serve({
    name: ENGINE_SERVICE_NAME,
    version,
    metadata: { node: identity.node, boot_id: identity.bootId },
    endpoints,
  });
}

/** What is known of a request while it is being answered. */
interface Asked<N extends CommandName> {
  readonly command: N;
  readonly startMs: number;
  requestId: string;
  actor: string;
  asOfMs: number | undefined;
  params: unknown;
}

async function answer<N extends CommandName>(
  options: CommandServerOptions,
  asked: Asked<N>,
  text: string,
): Promise<string> {
  const { clock, identity, handlers } = options;
  const { command } = asked;
  try {
    const request = parseRequest(command, text);
    asked.requestId = request.request_id;
    asked.actor = request.actor ?? '-';
    asked.params = request.params;
    asked.asOfMs = request.freshness?.mono_ms;
    if (COMMANDS[command].freshness) checkFreshness(request.freshness, identity, clock);
    const result = await handlers[command](request.params as CommandParams<N>, asked);
    return reply(options, asked, { ok: true, result });
  } catch (error) {
    return refuse(options, asked, error);
  }
}

function refuse<N extends CommandName>(
  options: CommandServerOptions,
  asked: Asked<N>,
  error: unknown,
): string {
  return reply(options, asked, { ok: false, error: toWire(error) }, error);
}

function reply<N extends CommandName>(
  { stamp, identity, clock, onAnswer }: CommandServerOptions,
  { command, requestId, actor, params, startMs }: Asked<N>,
  body: { ok: true; result: unknown } | { ok: false; error: CommandError },
  error?: unknown,
): string {
  const result = body.ok ? body.result : undefined;
  const durationMs = clock.monoMs() - startMs;
  onAnswer?.({ command, requestId, actor, params, result, error, durationMs });
  const envelope = stamp.next(commandSubject(identity.node, command));
  return JSON.stringify({ ...envelope, request_id: requestId, ...body });
}

function parseRequest(command: CommandName, text: string) {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new ProblemError('invalid_request', 'the request is not JSON', { cause });
  }
  const checked = validate(COMMANDS[command].request, body);
  if (!checked.ok) throw fieldProblem('invalid_request', checked.errors);
  return checked.value;
}

function checkFreshness(
  freshness: Freshness | undefined,
  identity: EngineIdentity,
  clock: Clock,
): void {
  if (!freshness)
    throw fieldProblem('invalid_request', [
      {
        path: '/freshness',
        message: 'missing; echo boot_id and mono_ms of the newest telemetry',
      },
    ]);
  if (freshness.boot_id !== identity.bootId)
    throw new ProblemError('stale_command', 'the engine has been restarted since');
  const ageMs = clock.monoMs() - freshness.mono_ms;
  // An engine time from the future is no time of this engine.
  if (!(ageMs >= 0 && ageMs <= COMMAND_FRESHNESS_MS))
    throw new ProblemError(
      'stale_command',
      `the command is ${Math.round(ageMs)} ms old; at most ${COMMAND_FRESHNESS_MS} ms are taken`,
    );
}

function toWire(error: unknown): CommandError {
  if (!(error instanceof ProblemError)) return { code: 'internal', message: 'internal error' };
  return {
    code: error.code,
    message: error.message,
    ...(error.errors && { errors: [...error.errors] }),
    ...(error.rolledBack !== undefined && { rolled_back: error.rolledBack }),
    ...(error.report !== undefined && { report: error.report }),
  };
}
