import { Alarm, AlarmAckParams, AlarmsResult } from '@mcae/schema';
import { Type } from '@sinclair/typebox';
import { signature } from '../auth/signature.js';
import {
  FROM_ENGINE,
  NodeQuery,
  problemResponses,
  StrictNodeQuery,
  WITH_BODY,
} from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';
import { engineLost } from '../telemetry/engine-lost.js';

const AlarmPath = Type.Object({ id: AlarmAckParams.properties.id });
const Acknowledgement = Type.Object(
  { by: AlarmAckParams.properties.by },
  { additionalProperties: false, title: 'Acknowledgement', examples: [{ by: 'flight' }] },
);

const routes: RoutePlugin = async (app, { bus, clock }) => {
  app.get(
    '/alarms',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Alarms that are active or not acknowledged',
        description:
          'Of an engine that is not heard: engine_lost alone, for the others are not known. It ' +
          'is over when the engine is heard again, and then stays until it is acknowledged.',
        tags: ['alarms'],
        querystring: NodeQuery,
        response: { 200: AlarmsResult, ...problemResponses(...FROM_ENGINE) },
      },
    },
    async (request) => {
      const node = app.engines.resolve(request.query.node);
      const lost = engineLost(node, clock, bus.connected());
      return lost ? { alarms: [lost] } : app.commands.call(request, 'alarms.list', {});
    },
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

export default routes;
