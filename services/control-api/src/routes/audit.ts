import { AuditReadResult, ProblemError } from '@mcae/schema';
import { Type } from '@sinclair/typebox';
import { isAway, keptAudit } from '../kept-audit.js';
import { FROM_ENGINE, NodeQuery, problemResponses } from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

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

const AuditAnswer = Type.Object(
  {
    ...AuditReadResult.properties,
    source: Type.Union([Type.Literal('engine'), Type.Literal('bus')], {
      description:
        "engine: its own file, the whole record. bus: the engine is away; the bus's copy.",
    }),
  },
  { additionalProperties: false, description: AuditReadResult.description ?? '' },
);

const routes: RoutePlugin = async (app, { archive }) => {
  /** The engine that the request names, or the only one that is known. */
  const nodeOf = (name: string | undefined) => name ?? app.engines.resolve(undefined).node;
  app.get(
    '/audit',
    {
      config: { access: 'engineer' },
      schema: {
        summary: 'Every command: who, what, result, when',
        tags: ['alarms'],
        querystring: AuditQuery,
        response: { 200: AuditAnswer, ...problemResponses(...FROM_ENGINE) },
      },
    },
    async (request) => {
      const { since, limit } = request.query;
      const params = {
        ...(since !== undefined && { since_ms: timeMs(since) }),
        ...(limit !== undefined && { limit: Number(limit) }),
      };
      try {
        const { entries } = await app.commands.call(request, 'audit.read', params);
        return { entries, source: 'engine' as const };
      } catch (error) {
        if (!isAway(error)) throw error;
        const node = nodeOf(request.query.node);
        // Where the bus has no copy either, the answer is that the engine is away.
        const entries = await keptAudit(archive, node, params).catch(() => []);
        if (entries.length === 0) throw error;
        return { entries, source: 'bus' as const };
      }
    },
  );
};

export default routes;

/** @throws ProblemError invalid_request */
function timeMs(text: string): number {
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new ProblemError('invalid_request', `since: ${JSON.stringify(text)} is not a time`, {
    errors: [{ path: '/since', message: 'must be ISO 8601 or milliseconds since 1970' }],
  });
}
