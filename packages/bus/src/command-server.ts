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
import type { ServiceEndpoint, ServiceHost } from './bus.js';
import type { EngineIdentity, Stamp } from './engine-publisher.js';

export interface CommandContext {
  readonly requestId: string;
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
  /** Told of every answer; `error` is set where the command was refused or failed. */
  readonly onAnswer?: (answer: {
    readonly command: CommandName;
    readonly requestId: string;
    readonly error?: unknown;
    readonly durationMs: number;
  }) => void;
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
        if (underWay >= MAX_UNDER_WAY)
          return refuse(options, command, '-', new ProblemError('busy', 'too many commands'));
        underWay++;
        try {
          return await answer(options, command, text);
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

async function answer<N extends CommandName>(
  options: CommandServerOptions,
  command: N,
  text: string,
): Promise<string> {
  const { clock, stamp, identity, handlers, onAnswer } = options;
  const startMs = clock.monoMs();
  let requestId = '-';
  try {
    const request = parseRequest(command, text);
    requestId = request.request_id;
    if (COMMANDS[command].freshness) checkFreshness(request.freshness, identity, clock);
    const result = await handlers[command](request.params as CommandParams<N>, { requestId });
    onAnswer?.({ command, requestId, durationMs: clock.monoMs() - startMs });
    const envelope = stamp.next(commandSubject(identity.node, command));
    return JSON.stringify({ ...envelope, request_id: requestId, ok: true, result });
  } catch (error) {
    return refuse(options, command, requestId, error, clock.monoMs() - startMs);
  }
}

function refuse(
  { stamp, identity, onAnswer }: CommandServerOptions,
  command: CommandName,
  requestId: string,
  error: unknown,
  durationMs = 0,
): string {
  onAnswer?.({ command, requestId, error, durationMs });
  const envelope = stamp.next(commandSubject(identity.node, command));
  return JSON.stringify({ ...envelope, request_id: requestId, ok: false, error: toWire(error) });
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
