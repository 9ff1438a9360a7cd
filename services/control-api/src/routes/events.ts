import type { ServerResponse } from 'node:http';
import { EVENTS, TELEMETRY } from '@mcae/schema';
import { NodeQuery, problemResponses } from '../open-api/route-schemas.js';
import type { EventSink } from '../plugins/event-streams.js';
import type { RoutePlugin } from '../route-plugin.js';

const names = [...Object.keys(TELEMETRY), ...Object.keys(EVENTS)].map((name) => `\`${name}\``);

const stream = {
  description:
    `Events ${names.join(', ')}, each with the message as it stands on the bus, and ` +
    ' `stale` `{node, boot_id, age_ms, bus_connected}` when an engine has ' +
    'gone quiet. The newest status comes at once. A slow reader misses `vu` and is dropped if it ' +
    'does not catch up. Comments are heartbeats.',
  content: {
    'text/event-stream': {
      schema: { type: 'string', examples: ['event: vu\ndata: {"levels":{"1":-18.2}}\n\n'] },
    },
  },
};

const routes: RoutePlugin = async (app) => {
  app.get(
    '/events',
    {
      config: { access: 'viewer' },
      exposeHeadRoute: false,
      schema: {
        summary: 'Everything that engines send, as server-sent events',
        tags: ['live'],
        querystring: NodeQuery,
        response: { 200: stream, ...problemResponses('too_many_requests') } as object,
      },
    },
    async (request, reply) => {
      const { query } = request;
      const { raw } = reply;
      const remove = app.eventStreams.add(
        query.node,
        () => {
          reply.hijack();
          raw.writeHead(200, {
            ...(reply.getHeaders() as Record<string, string>),
            'content-type': 'text/event-stream; charset=utf-8',
            // A proxy that buffers answers would delay the events.
            'x-accel-buffering': 'no',
          });
          return responseSink(raw);
        },
        app.access.readerOf(request),
      );
      raw.on('close', remove);
      raw.on('error', remove);
      // The connection may have closed before the listeners were added.
      if (raw.destroyed) remove();
    },
  );
};

export default routes;

function responseSink(response: ServerResponse): EventSink {
  return {
    write: (text) => {
      if (!response.destroyed) response.write(text);
    },
    pendingBytes: () => response.writableLength,
    end: () => response.end(),
    drop: () => response.destroy(),
  };
}
