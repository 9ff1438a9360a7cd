/** Requests and answers over NATS: text, and what an error of the client means. */
import { ProblemError } from '@mcae/schema';
import { ErrorCode, NatsError, type ServiceMsg, StringCodec } from 'nats';

export const codec = StringCodec();

/** A handler that rejects is not awaited by the services framework: always answer ourselves. */
export async function respond(message: ServiceMsg, answer: (text: string) => Promise<string>) {
  try {
    message.respond(codec.encode(await answer(codec.decode(message.data))));
  } catch (error) {
    try {
      message.respondError(500, error instanceof Error ? error.message : String(error));
    } catch {
      // The connection is gone; the caller's deadline tells it.
    }
  }
}

export function toProblem(cause: unknown, timeoutMs: number): ProblemError {
  const code = cause instanceof NatsError ? cause.code : '';
  if (code === ErrorCode.NoResponders)
    return new ProblemError('engine_unavailable', 'no engine answers', { cause });
  if (code === ErrorCode.Timeout)
    return new ProblemError('deadline_exceeded', `no answer within ${Math.round(timeoutMs)} ms`, {
      cause,
    });
  if (code === ErrorCode.PermissionsViolation)
    return new ProblemError('bus_unavailable', 'the message bus does not let this key ask that', {
      cause,
    });
  return new ProblemError('bus_unavailable', 'the message bus failed', { cause });
}
