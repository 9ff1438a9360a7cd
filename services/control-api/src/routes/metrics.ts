import { Registry } from 'prom-client';
import { problemResponses } from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const text = {
  description: 'The text format 0.0.4 of Prometheus; every metric of ours starts with `mcae_`.',
  content: {
    'text/plain': { schema: { type: 'string', examples: ['mcae_bus_connected 1\n'] } },
  },
};

const routes: RoutePlugin = async (app) => {
  app.get(
    '/metrics',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Metrics for Prometheus',
        description:
          'Engines, channels, leases, commands, requests and the bus. Levels and states that are ' +
          'stale are left out: their series end instead of standing still.',
        tags: ['service'],
        response: { 200: text, ...problemResponses() } as object,
      },
    },
    async (_request, reply) =>
      reply
        .type(Registry.PROMETHEUS_CONTENT_TYPE)
        .serializer(String)
        .send(await app.scrape()),
  );
};

export default routes;
