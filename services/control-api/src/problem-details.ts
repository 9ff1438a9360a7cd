/** RFC 9457 problem details: how each failure leaves the service. */
import { PROBLEMS, type Problem, ProblemError } from '@mcae/schema';
import { BODY_LIMIT_BYTES } from './limits.js';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The problem document of `error`. An unexpected error is `internal`, and its text is left out. */
export function problemDetails(error: unknown, requestId: string): Problem {
  const known = toProblemError(error);
  const { status, title } = PROBLEMS[known.code];
  return {
    type: `urn:mcae:problem:${known.code}`,
    title,
    status,
    detail:
      isRecord(known.report) && known.code === 'self_check_failed' ? known.report : known.message,
    code: known.code,
    ...(known.errors && { errors: [...known.errors] }),
    ...(known.rolledBack !== undefined && { rolled_back: known.rolledBack }),
    request_id: requestId,
  };
}

/** What Fastify and its parsers throw, in the catalogue's words. */
function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const { code, statusCode, message } = error as {
    code?: string;
    statusCode?: number;
    message?: string;
  };
  const cause = error;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ProblemError('payload_too_large', `a body has at most ${BODY_LIMIT_BYTES} bytes`, {
        cause,
      });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ProblemError('unsupported_media_type', 'send content-type: application/json', {
        cause,
      });
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return invalid('the body is empty; JSON is needed', cause);
    case 'FST_ERR_HANDLER_TIMEOUT':
      return new ProblemError('deadline_exceeded', 'no answer in time; the outcome is unknown', {
        cause,
      });
    default:
  }
  if (error instanceof SyntaxError || code === 'FST_ERR_CTP_INVALID_JSON_BODY')
    return invalid('the body is not JSON that is taken here', cause);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return statusCode === 404
      ? new ProblemError('not_found', 'there is nothing here', { cause })
      : invalid(message ?? 'the request is not valid', cause);
  return new ProblemError('internal', 'internal error; the log of this request tells more', {
    cause,
  });
}

const invalid = (message: string, cause: unknown) =>
  new ProblemError('invalid_request', message, { cause });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
