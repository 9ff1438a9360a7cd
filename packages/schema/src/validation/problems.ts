/** The one catalogue of errors: code, HTTP status, title. RFC 9457 on REST, `error` on the bus. */
import { type Static, Type } from '@sinclair/typebox';
import { RequestId } from '../common.js';

export const PROBLEMS = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  invalid_config: { status: 400, title: 'The config is not valid' },
  unknown_channel: { status: 400, title: 'There is no such channel' },
  unknown_node: { status: 400, title: 'There is no such node' },
  ambiguous_node: { status: 400, title: 'Several nodes, none named' },
  unauthenticated: { status: 401, title: 'Sign in, or send a token' },
  token_refused: { status: 401, title: 'The token is not known' },
  session_expired: { status: 401, title: 'The session is over; sign in again' },
  role_not_allowed: { status: 403, title: 'This role may not do that' },
  channel_not_allowed: { status: 403, title: 'Not on this channel' },
  foreign_origin: { status: 403, title: 'Not from another site' },
  unknown_alarm: { status: 404, title: 'There is no such alarm' },
  not_found: { status: 404, title: 'There is nothing here' },
  method_not_allowed: { status: 405, title: 'Not with this method' },
  busy: { status: 409, title: 'Another change is being made' },
  lease_held: { status: 409, title: 'Somebody else holds the key' },
  rekey_needed: { status: 409, title: 'The key was closed; release it and press again' },
  channel_not_running: { status: 409, title: 'The channel is not running' },
  revision_mismatch: { status: 412, title: 'The config has changed since it was read' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be JSON' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  apply_failed: { status: 500, title: 'The config could not be applied' },
  self_check_failed: { status: 500, title: 'The self-check failed' },
  internal: { status: 500, title: 'Internal error' },
  bus_unavailable: { status: 503, title: 'The bus is not reachable' },
  engine_unavailable: { status: 503, title: 'No engine answers' },
  telemetry_stale: { status: 503, title: 'The engine has gone quiet' },
  stale_command: { status: 503, title: 'The command arrived too late and was not carried out' },
  deadline_exceeded: { status: 504, title: 'No answer in time; the outcome is unknown' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

export const FieldError = Type.Object(
  {
    path: Type.String({ description: 'JSON pointer of the field, for example /dsp/comp/ratio.' }),
    message: Type.String({ description: 'What was wrong and what is allowed.' }),
  },
  { additionalProperties: false },
);
export type FieldError = Static<typeof FieldError>;

/** What a failed command carries on the bus. */
export const CommandError = Type.Object(
  {
    code: Type.String(),
    message: Type.String(),
    errors: Type.Optional(Type.Array(FieldError)),
    rolled_back: Type.Optional(Type.Boolean()),
    /** A check's own report, for example the self-check's. */
    report: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
);
export type CommandError = Static<typeof CommandError>;

/** RFC 9457 problem details; `detail` is what clients of the seed read. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Union([Type.String(), Type.Record(Type.String(), Type.Unknown())]),
    code: Type.String(),
    errors: Type.Optional(Type.Array(FieldError)),
    rolled_back: Type.Optional(Type.Boolean()),
    request_id: RequestId,
  },
  { $id: 'Problem', title: 'Problem', description: 'RFC 9457 problem details.' },
);
export type Problem = Static<typeof Problem>;

/** An expected failure with a code of the catalogue; everything else is `internal`. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[] | undefined;
  readonly rolledBack: boolean | undefined;
  readonly report: unknown;

  constructor(
    code: ProblemCode,
    message: string,
    options: {
      errors?: readonly FieldError[];
      rolledBack?: boolean;
      report?: unknown;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ProblemError';
    this.code = code;
    this.errors = options.errors;
    this.rolledBack = options.rolledBack;
    this.report = options.report;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** A `ProblemError` for invalid fields, whose message names the first of them. */
export function fieldProblem(
  code: 'invalid_request' | 'invalid_config',
  errors: readonly FieldError[],
): ProblemError {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const where = first?.path ? `${first.path.slice(1).replaceAll('/', '.')}: ` : '';
  return new ProblemError(code, `${where}${first?.message ?? 'not valid'}${more}`, { errors });
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
