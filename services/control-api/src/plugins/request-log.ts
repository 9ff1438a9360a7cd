/**
 * One line a request and one a command, joined by the request's id, which the engine logs as well.
 * What changes something or fails is told at info and above; polling and renewals at debug.
 */
import { ProblemError } from '@mcae/schema';
import fp from 'fastify-plugin';
import type { AnsweredCommand } from './engine-commands.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** One of many that say the same again, such as the renewal of a lease. */
    routine: boolean;
  }
}

export const requestLog = fp(
  async (app) => {
    app.decorateRequest('routine', false);
    app.addHook('onResponse', async (request, reply) => {
      const { method, url, routine, identity } = request;
      const { statusCode } = reply;
      // A poll that finds no engine would fill the log ten times a second; the bus tells it once.
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

/** Commands that only ask. */
const ASKING: ReadonlySet<string> = new Set([
  'config.get',
  'config.validate',
  'devices',
  'selfcheck',
  'alarms.list',
  'audit.read',
]);

function levelOf({ command, result, error }: AnsweredCommand): 'info' | 'debug' {
  const renewed = (result as { renewed?: boolean } | undefined)?.renewed === true;
  return renewed || (ASKING.has(command) && error === undefined) ? 'debug' : 'info';
}
