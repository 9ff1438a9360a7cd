import { statusFields } from '@mcae/schema';
import { Type } from '@sinclair/typebox';
import { ages, FROM_CACHE, NodeQuery, problemResponses } from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const StatusAnswer = Type.Object(
  { ...statusFields, ...ages },
  { title: 'Status', description: "The seed's five fields, then what was added." },
);

const routes: RoutePlugin = async (app) => {
  app.get(
    '/status',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Status of an engine',
        description: 'The newest status, never older than 3 s.',
        tags: ['live'],
        querystring: NodeQuery,
        response: { 200: StatusAnswer, ...problemResponses(...FROM_CACHE, 'telemetry_stale') },
      },
    },
    async ({ query }) => {
      const { message, ageMs, stale } = app.engines.liveStatus(query.node);
      // The seed's fields first, in the seed's order; the envelope after them.
      const { mono_ms: _mono, seq: _seq, node, boot_id, ts_ms, ...status } = message;
      return { ...status, node, boot_id, ts_ms, age_ms: ageMs, stale };
    },
  );
};

export default routes;
