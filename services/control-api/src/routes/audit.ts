import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { AuditReadResult, ProblemError } from '@mcae/schema';
import { Type } from '@sinclair/typebox';
import { FROM_ENGINE, NodeQuery, problemResponses } from './route-schemas.js';

const AuditQuery = Type.Object({
  ...NodeQuery.properties,
  since: Type.Optional(
    Type.String({
      description: 'Entries at or after this time: ISO 8601, or milliseconds since 1970.',
      maxLength: 40,
      examples: ['2026-11-23T12:00:00Z'],
    }),
  ),
  limit: Type.Optional(
    Type.String({
      description: 'At most this many, the newest; 1 to 1000.',
      pattern: '^[0-9]{1,4}$',
    }),
  ),
});

export const auditRoute: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/audit',
    {
      config: { access: 'engineer' },
      schema: {
        summary: 'Every command: who, what, result, when',
        tags: ['alarms'],
        querystring: AuditQuery,
        response: { 200: AuditReadResult, ...problemResponses(...FROM_ENGINE) },
      },
    },
    async (request) => {
      const { since, limit } = request.query;
      return app.commands.call(request, 'audit.read', {
        ...(since !== undefined && { since_ms: timeMs(since) }),
        ...(limit !== undefined && { limit: Number(limit) }),
      });
    },
  );
};

/** @throws ProblemError invalid_request */
function timeMs(text: string): number {
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new ProblemError('invalid_request', `since: ${JSON.stringify(text)} is not a time`, {
    errors: [{ path: '/since', message: 'must be ISO 8601 or milliseconds since 1970' }],
  });
}
