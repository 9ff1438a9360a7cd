/** One line a request: what changes something or fails at info and above, polling at debug. */
import fp from 'fastify-plugin';

export const requestLog = fp(
  async (app) => {
    app.addHook('onResponse', async (request, reply) => {
      const { method, url } = request;
      const { statusCode } = reply;
      // A poll that finds no engine would fill the log ten times a second; the bus tells it once.
      const failed = statusCode >= 500 && statusCode !== 503;
      const level = failed ? 'warn' : method === 'GET' ? 'debug' : 'info';
      request.log[level](
        { method, url, status: statusCode, duration_ms: Math.round(reply.elapsedTime) },
        'request',
      );
    });
  },
  { name: 'request-log' },
);
