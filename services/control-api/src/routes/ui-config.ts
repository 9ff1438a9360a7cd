import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { UiConfig } from '@mcae/schema';
import { problemResponses } from './route-schemas.js';

export const uiConfigRoute: FastifyPluginAsyncTypebox<{ uiConfig: UiConfig }> = async (
  app,
  { uiConfig },
) => {
  app.get(
    '/ui-config',
    {
      // It holds the bus's key of those who only look.
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
