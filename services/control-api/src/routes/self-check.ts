import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { SelfCheckReport } from '@mcae/schema';
import { FROM_ENGINE, NodeQuery, problemResponses } from './route-schemas.js';

export const selfCheckRoute: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/self-check',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Check the DSP that runs',
        description:
          'Measures compressor and limiter with the parameters that run on each channel, and ' +
          'whether its stream runs. Where a check fails, `detail` is the whole report.',
        tags: ['live'],
        querystring: NodeQuery,
        response: {
          200: { ...SelfCheckReport, description: 'Every check passed.' },
          ...problemResponses('self_check_failed', ...FROM_ENGINE),
        },
      },
    },
    async (request) => app.commands.call(request, 'selfcheck', {}),
  );
};
