import { DevicesResult } from '@mcae/schema';
import { FROM_ENGINE, NodeQuery, problemResponses } from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const routes: RoutePlugin = async (app) => {
  app.get(
    '/devices',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Devices of an engine',
        description: 'Sound devices and virtual ones, as a config names them.',
        tags: ['devices'],
        querystring: NodeQuery,
        response: {
          200: { ...DevicesResult, description: 'All devices there are now.' },
          ...problemResponses(...FROM_ENGINE),
        },
      },
    },
    async (request) => app.commands.call(request, 'devices', {}),
  );
};

export default routes;
