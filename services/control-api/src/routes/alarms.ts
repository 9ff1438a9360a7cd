import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Alarm, AlarmAckParams, AlarmsResult } from '@mcae/schema';
import { Type } from '@sinclair/typebox';
import { signature } from '../auth/signature.js';
import {
  FROM_ENGINE,
  NodeQuery,
  problemResponses,
  StrictNodeQuery,
  WITH_BODY,
} from './route-schemas.js';

const AlarmPath = Type.Object({ id: AlarmAckParams.properties.id });
const Acknowledgement = Type.Object(
  { by: AlarmAckParams.properties.by },
  { additionalProperties: false, title: 'Acknowledgement', examples: [{ by: 'flight' }] },
);

export const alarmsRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/alarms',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Alarms that are active or not acknowledged',
        tags: ['alarms'],
        querystring: NodeQuery,
        response: { 200: AlarmsResult, ...problemResponses(...FROM_ENGINE) },
      },
    },
    async (request) => app.commands.call(request, 'alarms.list', {}),
  );

  app.post(
    '/alarms/:id/ack',
    {
      config: { access: 'operator' },
      schema: {
        summary: 'Acknowledge an alarm',
        description: 'An alarm leaves the list when it is both cleared and acknowledged.',
        tags: ['alarms'],
        params: AlarmPath,
        querystring: StrictNodeQuery,
        body: Acknowledgement,
        response: {
          200: Alarm,
          ...problemResponses('unknown_alarm', ...FROM_ENGINE, ...WITH_BODY),
        },
      },
    },
    async (request) => {
      const by = signature(request.identity, request.body.by, 'by');
      return app.commands.call(request, 'alarms.ack', { id: request.params.id, by });
    },
  );
};
