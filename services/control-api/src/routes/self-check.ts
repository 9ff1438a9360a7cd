import { SelfCheckReport } from '@mcae/schema';
import { FROM_ENGINE, NodeQuery, problemResponses } from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const routes: RoutePlugin = async (app) => {
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

export default routes;
