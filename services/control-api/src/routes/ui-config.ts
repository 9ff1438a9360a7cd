import { UiConfig } from '@mcae/schema';
import { problemResponses } from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const routes: RoutePlugin = async (app, { uiConfig }) => {
  app.get(
    '/ui-config',
    {
      // It holds the key of the bus's read-only user.
      config: { access: 'viewer' },
      schema: {
        summary: 'What a user interface in a browser may use besides REST',
        tags: ['live'],
        response: { 200: UiConfig, ...problemResponses() },
      },
    },
    async () => uiConfig,
  );
};

export default routes;
