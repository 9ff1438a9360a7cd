import {
  CHANNEL_KEY_PATTERN,
  ChannelMeters,
  ChannelNumber,
  ChannelStatus,
  ProblemError,
} from '@mcae/schema';
import { type Static, Type } from '@sinclair/typebox';
import {
  ages,
  ChannelPath,
  FROM_CACHE,
  NodeQuery,
  problemResponses,
} from '../open-api/route-schemas.js';
import type { EngineDirectory } from '../plugins/engine-directory.js';
import type { RoutePlugin } from '../route-plugin.js';

const channelFields = {
  ...ChannelStatus.properties,
  meters: Type.Union([ChannelMeters, Type.Null()], {
    description: 'Null where they are older than 500 ms: what is stale is not shown.',
  }),
};
const common = {
  meters_age_ms: Type.Union([Type.Number(), Type.Null()], {
    description: 'Null where there are none yet.',
    'x-unit': 'ms',
  }),
  ...ages,
};
const Channel = Type.Object(
  { channel: ChannelNumber, ...channelFields, ...common },
  { title: 'Channel', description: 'Status and meters of this channel.' },
);
const Channels = Type.Object(
  {
    channels: Type.Record(
      Type.String({ pattern: CHANNEL_KEY_PATTERN }),
      Type.Object(channelFields),
    ),
    ...common,
  },
  { title: 'Channels', description: 'Status and meters of each channel.' },
);

const routes: RoutePlugin = async (app) => {
  app.get(
    '/channels',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'All channels: status and meters',
        tags: ['live'],
        querystring: NodeQuery,
        response: { 200: Channels, ...problemResponses(...FROM_CACHE, 'telemetry_stale') },
      },
    },
    async ({ query }) => allChannels(app.engines, query.node),
  );

  app.get(
    '/channels/:id',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'One channel: status and meters',
        tags: ['live'],
        params: ChannelPath,
        querystring: NodeQuery,
        response: {
          200: Channel,
          ...problemResponses(...FROM_CACHE, 'telemetry_stale', 'not_found'),
        },
      },
    },
    async ({ params, query }) => {
      const { channels, ...rest } = allChannels(app.engines, query.node);
      const channel = channels[params.id];
      if (!channel)
        throw new ProblemError(
          'not_found',
          `unknown channel ${params.id}; there are ${Object.keys(channels).join(', ')}`,
        );
      return { channel: Number(params.id), ...channel, ...rest };
    },
  );
};

export default routes;

/** @throws ProblemError telemetry_stale where even the status is old */
function allChannels(engines: EngineDirectory, name: string | undefined): Static<typeof Channels> {
  const { message, ageMs, stale } = engines.liveStatus(name);
  const vu = engines.newestVu(name);
  const meters = vu && !vu.stale ? vu.message.channels : {};
  const channels = Object.fromEntries(
    Object.entries(message.channels).map(([key, status]) => [
      key,
      { ...status, meters: meters[key] ?? null },
    ]),
  );
  const { node, boot_id, ts_ms } = message;
  return { channels, meters_age_ms: vu?.ageMs ?? null, node, boot_id, ts_ms, age_ms: ageMs, stale };
}
