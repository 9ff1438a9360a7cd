/** Every failure leaves as problem details: thrown, not found, wrong method, not even HTTP. */
import type { Socket } from 'node:net';
import { ProblemError } from '@mcae/schema';
import type { ConnectionError, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { PROBLEM_TYPE, problemDetails } from '../problem-details.js';

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemDetails(error, request.id);
  if (problem.code === 'internal') request.log.error({ err: error }, 'unexpected failure');
  if (problem.status === 503) reply.header('retry-after', '1');
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="mcae"');
  reply
    .code(problem.status)
    .type(PROBLEM_TYPE)
    .header('x-request-id', request.id)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem));
}

const BROKEN: Readonly<Record<string, readonly [number, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not come in time'],
  HPE_HEADER_OVERFLOW: [431, 'the headers are too large'],
};

/** Answers bytes that are not HTTP, or too slow, on the socket: there is no request. */
export function answerBrokenRequest(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, detail] = BROKEN[error.code] ?? [400, 'this is not HTTP'];
  const known = problemDetails(new ProblemError('invalid_request', detail), '-');
  const body = JSON.stringify({ ...known, status });
  socket.end(
    `HTTP/1.1 ${status} ${detail}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

export const problems = fp(
  async (app) => {
    const routes = new Map<string, Set<string>>();
    app.addHook('onRoute', ({ url, method }) => {
      const methods = routes.get(url) ?? new Set();
      for (const one of [method].flat()) methods.add(one);
      routes.set(url, methods);
    });

    app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));

    app.setNotFoundHandler((request, reply) => {
      const path = request.url.split('?', 1)[0]!;
      const allowed = [...routes]
        .filter(([url]) => covers(url, path))
        .flatMap(([, methods]) => [...methods]);
      // A pattern with a wildcard also covers paths of files that do not exist.
      if (allowed.length === 0 || allowed.includes(request.method))
        throw new ProblemError('not_found', `there is nothing at ${path.slice(0, 200)}`);
      const allow = [...new Set(allowed)].sort().join(', ');
      reply.header('allow', allow);
      throw new ProblemError('method_not_allowed', `only ${allow} here`);
    });
  },
  { name: 'problems' },
);

/** Does a route's pattern (`/channels/:id`, `/docs/*`) cover this path? */
function covers(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  return (
    wanted.every((part, i) => part === '*' || part === parts[i] || (part[0] === ':' && parts[i])) &&
    (wanted.at(-1) === '*' || wanted.length === parts.length)
  );
}
