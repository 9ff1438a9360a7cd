import { VuMessage } from '@mcae/schema';
import { Type } from '@sinclair/typebox';
import { ages, FROM_CACHE, NodeQuery, problemResponses } from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const Meters = Type.Object(
  { channels: VuMessage.properties.channels, seq: VuMessage.properties.seq, ...ages },
  { title: 'Meters', description: 'Every meter of the newest 100 ms window.' },
);

const routes: RoutePlugin = async (app) => {
  app.get(
    '/meters',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'All meters',
        description:
          'Before and after the chain, peak, gain reduction, clipped samples, gate and mute of ' +
          'each channel. Never older than 500 ms.',
        tags: ['live'],
        querystring: NodeQuery,
        response: { 200: Meters, ...problemResponses(...FROM_CACHE, 'telemetry_stale') },
      },
    },
    async ({ query }) => {
      const { message, ageMs, stale } = app.engines.liveVu(query.node);
      const { channels, seq, node, boot_id, ts_ms } = message;
      return { channels, seq, node, boot_id, ts_ms, age_ms: ageMs, stale };
    },
  );
};

export default routes;
