import { Levels } from '@mcae/schema';
import { FROM_CACHE, NodeQuery, problemResponses } from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const routes: RoutePlugin = async (app) => {
  app.get(
    '/vu',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Levels after the chain',
        description:
          'RMS of the newest 100 ms window of each channel in dBFS (AES17); -60 is at or below ' +
          'the floor. Never older than 500 ms.',
        tags: ['live'],
        querystring: NodeQuery,
        response: {
          200: {
            ...Levels,
            description: 'Level of each channel.',
            examples: [{ 1: -18.2, 2: -60 }],
          },
          ...problemResponses(...FROM_CACHE, 'telemetry_stale'),
        },
      },
    },
    async ({ query }) => app.engines.liveVu(query.node).message.levels,
  );
};

export default routes;
