import { Holder, PttLeaseParams, PttLeaseResult, PttState } from '@mcae/schema';
import { Type } from '@sinclair/typebox';
import { signature } from '../auth/signature.js';
import {
  ChannelPath,
  FROM_ENGINE,
  problemResponses,
  StrictNodeQuery,
  WITH_BODY,
} from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const { channel: _channel, ...leaseFields } = PttLeaseParams.properties;
const Lease = Type.Object(leaseFields, {
  additionalProperties: false,
  title: 'PTT lease',
  examples: [{ holder: 'flight', lease_ms: 500 }],
});
const LeaseAnswer = Type.Object(
  { status: Type.Literal('ok'), ...PttLeaseResult.properties },
  {
    description: 'The key as it is now. Renew it before `lease_ms` are over.',
    examples: [
      {
        status: 'ok',
        channel: 1,
        holder: 'flight',
        lease_ms: 500,
        renewed: false,
        timeout_in_s: 120,
        gate_open: true,
        mute: false,
      },
    ],
  },
);
const ReleaseAnswer = Type.Object(
  { status: Type.Literal('ok'), ...PttState.properties },
  { description: 'Gate and mute as they are now; another holder or a latch may keep it open.' },
);
const ReleaseQuery = Type.Object(
  { ...StrictNodeQuery.properties, holder: Holder },
  { additionalProperties: false },
);

const PROBLEMS = [
  'unknown_channel',
  'channel_not_running',
  'telemetry_stale',
  'stale_command',
  ...FROM_ENGINE,
] as const;

const routes: RoutePlugin = async (app) => {
  app.put(
    '/channels/:id/ptt-lease',
    {
      config: { access: 'operator', channel: 'path', isCounted: false },
      schema: {
        summary: 'Hold a key, or go on holding it',
        description:
          'Opens the gate until the lease ends. Renew it each 150 ms while the key is held; when ' +
          'renewals stop, whatever failed, the engine closes the gate by itself. After a time-out ' +
          'or a close by force it has to be released and pressed again (409 rekey_needed). With ' +
          'tokens the holder stands under the name of the token, `flight-panel/left hand`, so ' +
          'nobody renews or releases under the name of another.',
        tags: ['keys'],
        params: ChannelPath,
        querystring: StrictNodeQuery,
        body: Lease,
        response: {
          200: LeaseAnswer,
          ...problemResponses('lease_held', 'rekey_needed', ...PROBLEMS, ...WITH_BODY),
        },
      },
    },
    async (request) => {
      const channel = Number(request.params.id);
      const holder = signature(request.identity, request.body.holder, 'holder');
      const wish = { ...request.body, channel, holder };
      const lease = await app.commands.call(request, 'ptt.lease', wish);
      request.routine = lease.renewed;
      return { status: 'ok' as const, ...lease };
    },
  );

  app.delete(
    '/channels/:id/ptt-lease',
    {
      config: { access: 'operator', channel: 'path', isCounted: false },
      schema: {
        summary: 'Let a key go',
        description: 'Closes the gate at once, where this holder held it.',
        tags: ['keys'],
        params: ChannelPath,
        querystring: ReleaseQuery,
        response: { 200: ReleaseAnswer, ...problemResponses(...PROBLEMS) },
      },
    },
    async (request) => ({
      status: 'ok' as const,
      ...(await app.commands.call(request, 'ptt.release', {
        channel: Number(request.params.id),
        holder: signature(request.identity, request.query.holder, 'holder'),
      })),
    }),
  );
};

export default routes;
