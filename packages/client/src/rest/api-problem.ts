import type { FieldError, Problem, ProblemCode } from '@mcae/schema';

/** Failures that never reached the service, or whose answer is not its own. */
export type TransportCode = 'no_answer' | 'deadline_exceeded' | 'aborted' | 'unexpected_answer';

/** Any failed request: the service's problem details (RFC 9457), or why there was no answer. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ProblemCode | TransportCode;
  /** HTTP status; 0 where nothing was answered. */
  readonly status: number;
  /** Which fields were wrong, as JSON pointers. */
  readonly errors: readonly FieldError[];
  readonly problem: Problem | undefined;

  constructor(
    code: ProblemCode | TransportCode,
    message: string,
    options: { status?: number; problem?: Problem; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 0;
    this.errors = options.problem?.errors ?? [];
    this.problem = options.problem;
  }

  /** Did the service itself answer? If not, what was asked may or may not have happened. */
  get answered(): boolean {
    return this.status !== 0;
  }
}

/** The problem of an answer with an error status, also of one that a proxy gave. */
export function problemOf(status: number, text: string): ApiProblem {
  const problem = parseProblem(text);
  if (!problem) return new ApiProblem('unexpected_answer', `HTTP ${status}`, { status });
  const message = typeof problem.detail === 'string' ? problem.detail : problem.title;
  return new ApiProblem(problem.code as ProblemCode, message, { status, problem });
}

function parseProblem(text: string): Problem | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isProblem = typeof value === 'object' && value !== null && 'code' in value;
    return isProblem ? (value as Problem) : undefined;
  } catch {
    return undefined;
  }
}
