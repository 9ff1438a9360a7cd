/** One request with a deadline; what fails is always an ApiProblem. */
import { ApiProblem, problemOf } from './api-problem.js';

export interface HttpOptions {
  /** Where the service is, for example `http://127.0.0.1:8000`; '' is the page's own. */
  readonly baseUrl: string;
  /** Sent with each request; a browser that has signed in needs none. */
  readonly token?: string | undefined;
  /** Which engine; not needed where there is one. */
  readonly node?: string | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Outlives the page that sent it. */
  readonly keepalive?: boolean;
}

export interface Answered<T> {
  readonly body: T;
  readonly headers: Headers;
}

/** Above the service's own deadline for most commands (2 s), so that its answer arrives first. */
const DEADLINE_MS = 5_000;

export type Http = ReturnType<typeof createHttp>;

export function createHttp({ baseUrl, token, node, fetch = globalThis.fetch }: HttpOptions) {
  const url = (path: string, query: Call['query'] = {}): string => {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries({ node, ...query }))
      if (value !== undefined) search.set(key, String(value));
    return `${baseUrl.replace(/\/$/, '')}${path}${search.size > 0 ? `?${search}` : ''}`;
  };
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };

  return {
    /** @throws ApiProblem */
    async send<T>(path: string, call: Call = {}): Promise<Answered<T>> {
      const { method = 'GET', query, body, headers, deadlineMs = DEADLINE_MS, signal } = call;
      const deadline = AbortSignal.timeout(deadlineMs);
      try {
        const response = await fetch(url(path, query), {
          method,
          headers: {
            ...authorization,
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...headers,
          },
          signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
          ...(body !== undefined && { body: JSON.stringify(body) }),
          ...(call.keepalive && { keepalive: true }),
        });
        const text = await response.text();
        if (!response.ok) throw problemOf(response.status, text);
        return { body: parse<T>(text, response.status), headers: response.headers };
      } catch (error) {
        throw toProblem(error, deadline, deadlineMs);
      }
    },

    /** The answer as it comes, for a stream without an end. @throws ApiProblem */
    async open(
      path: string,
      signal: AbortSignal,
      query: Call['query'] = {},
    ): Promise<ReadableStream<Uint8Array>> {
      try {
        const response = await fetch(url(path, query), {
          headers: { ...authorization, accept: 'text/event-stream' },
          signal,
        });
        if (!response.ok) throw problemOf(response.status, await response.text());
        if (!response.body) throw new ApiProblem('unexpected_answer', 'an answer without a body');
        return response.body as ReadableStream<Uint8Array>;
      } catch (error) {
        throw toProblem(error, undefined, 0);
      }
    },
  };
}

function parse<T>(text: string, status: number): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new ApiProblem('unexpected_answer', 'the answer is not JSON', { status, cause });
  }
}

function toProblem(error: unknown, deadline: AbortSignal | undefined, deadlineMs: number) {
  if (error instanceof ApiProblem) return error;
  const cause = error;
  if (deadline?.aborted)
    return new ApiProblem('deadline_exceeded', `no answer within ${Math.round(deadlineMs)} ms`, {
      cause,
    });
  if (error instanceof Error && error.name === 'AbortError')
    return new ApiProblem('aborted', 'given up', { cause });
  return new ApiProblem('no_answer', 'the service does not answer', { cause });
}
