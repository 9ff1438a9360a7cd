/**
 * One line a request and one a command, joined by the request's id, which the engine logs as well.
 * Changes and failures are logged at info and above, polling and renewals at debug.
 */
import { ProblemError } from '@mcae/schema';
import fp from 'fastify-plugin';
import type { AnsweredCommand } from './engine-commands.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** One of many that repeat the one before, such as the renewal of a lease. */
    routine: boolean;
  }
}

export const requestLog = fp(
  async (app) => {
    app.decorateRequest('routine', false);
    app.addHook('onResponse', async (request, reply) => {
      const { method, url, routine, identity } = request;
      const { statusCode } = reply;
      // Polls without an engine (503) would fill the log; that the bus is away is logged once.
      const failed = statusCode >= 500 && statusCode !== 503;
      const level = failed ? 'warn' : method === 'GET' || routine ? 'debug' : 'info';
      request.log[level](
        {
          method,
          url,
          status: statusCode,
          duration_ms: Math.round(reply.elapsedTime),
          ...(identity && { who: identity.name }),
        },
        'request',
      );
    });

    app.commands.onAnswer((answered) => {
      const { command, node, requestId, error, durationMs } = answered;
      const result = error instanceof ProblemError ? error.code : error ? 'internal' : 'ok';
      app.log[levelOf(answered)](
        { request_id: requestId, command, node, result, duration_ms: Math.round(durationMs) },
        'command',
      );
    });
  },
  { name: 'request-log', dependencies: ['engine-commands'] },
);

/** Commands that change nothing. */
const READING: ReadonlySet<string> = new Set([
  'config.get',
  'config.validate',
  'devices',
  'selfcheck',
  'alarms.list',
  'audit.read',
]);

function levelOf({ command, result, error }: AnsweredCommand): 'info' | 'debug' {
  const renewed = (result as { renewed?: boolean } | undefined)?.renewed === true;
  return renewed || (READING.has(command) && error === undefined) ? 'debug' : 'info';
}
