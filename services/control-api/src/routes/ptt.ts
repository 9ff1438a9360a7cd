import { PttSetParams, PttState } from '@mcae/schema';
import { Type } from '@sinclair/typebox';
import { signature } from '../auth/signature.js';
import {
  FROM_ENGINE,
  problemResponses,
  StrictNodeQuery,
  WITH_BODY,
} from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const PttAnswer = Type.Object(
  { status: Type.Literal('ok'), ...PttState.properties },
  {
    description: 'Gate and mute as they are now.',
    examples: [
      {
        status: 'ok',
        channel: 1,
        gate_open: true,
        mute: false,
        latch: true,
        latched_by: 'FLIGHT',
        holder: null,
      },
    ],
  },
);

const routes: RoutePlugin = async (app) => {
  app.post(
    '/ptt',
    {
      config: { access: 'operator', channel: 'body', isCounted: false },
      schema: {
        summary: 'Open or close a gate, mute or unmute',
        description:
          'What is left out stays as it is. Needs fresh telemetry: a command that would arrive ' +
          'late is not carried out.',
        tags: ['keys'],
        querystring: StrictNodeQuery,
        body: PttSetParams,
        response: {
          200: PttAnswer,
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
    async (request) => {
      const { identity, body } = request;
      const by = body.by ?? identity?.name;
      const wish = { ...body, ...(by !== undefined && { by: signature(identity, by, 'by') }) };
      return { status: 'ok' as const, ...(await app.commands.call(request, 'ptt.set', wish)) };
    },
  );
};

export default routes;
