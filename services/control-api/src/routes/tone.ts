import { ToneParams, ToneResult } from '@mcae/schema';
import { Type } from '@sinclair/typebox';
import {
  FROM_ENGINE,
  problemResponses,
  StrictNodeQuery,
  WITH_BODY,
} from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const ToneAnswer = Type.Object(
  { status: Type.Literal('ok'), ...ToneResult.properties },
  {
    description: 'Where the tone is heard.',
    examples: [{ status: 'ok', channel: 1, seconds: 5, output_device: 'virtual:null' }],
  },
);

const routes: RoutePlugin = async (app) => {
  app.post(
    '/tone',
    {
      config: { access: 'operator', channel: 'body' },
      schema: {
        summary: 'Test tone on an output',
        description: 'Plays on the output of the channel, past gate and mute, under the limiter.',
        tags: ['devices'],
        querystring: StrictNodeQuery,
        body: ToneParams,
        response: {
          200: ToneAnswer,
          ...problemResponses(
            'unknown_channel',
            'channel_not_running',
            'telemetry_stale',
            'stale_command',
            ...FROM_ENGINE,
            ...WITH_BODY,
          ),
        },
      },
    },
    async (request) => ({
      status: 'ok' as const,
      ...(await app.commands.call(request, 'tone', request.body)),
    }),
  );
};

export default routes;
