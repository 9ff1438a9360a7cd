/** The caller's end of the commands: one request, one deadline, a typed result or a problem. */
import {
  COMMANDS,
  type CommandName,
  type CommandParams,
  type CommandResult,
  commandSubject,
  type Freshness,
  isProblemCode,
  ProblemError,
  validate,
} from '@mcae/schema';
import type { Bus } from '../bus.js';
import { parseJson } from '../parse-json.js';

export interface CommandCall<N extends CommandName> {
  readonly node: string;
  readonly command: N;
  readonly params: CommandParams<N>;
  readonly requestId: string;
  /** Who commands, for the audit. */
  readonly actor?: string;
  /** Engine time of the newest telemetry; needed where the contract says so. */
  readonly freshness?: Freshness;
}

/**
 * @throws ProblemError what the engine refused with, or bus_unavailable, engine_unavailable,
 *   deadline_exceeded.
 */
export async function callCommand<N extends CommandName>(
  bus: Bus,
  { node, command, params, requestId, actor, freshness }: CommandCall<N>,
): Promise<CommandResult<N>> {
  const contract = COMMANDS[command];
  const request = {
    request_id: requestId,
    ...(actor !== undefined && { actor }),
    ...(freshness && { freshness }),
    params,
  };
  const text = await bus.request(
    commandSubject(node, command),
    JSON.stringify(request),
    contract.deadline_ms,
  );
  const reply = validate(contract.reply, parseJson(text));
  if (!reply.ok)
    throw new ProblemError('internal', `the engine's answer to ${command} is not valid`, {
      errors: reply.errors,
    });
  if (reply.value.ok) return reply.value.result as CommandResult<N>;
  const { code, message, errors, rolled_back, report } = reply.value.error;
  throw new ProblemError(isProblemCode(code) ? code : 'internal', message, {
    ...(errors && { errors }),
    ...(rolled_back !== undefined && { rolledBack: rolled_back }),
    report,
  });
}
