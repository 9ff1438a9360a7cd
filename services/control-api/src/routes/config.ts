import { Config, ConfigPlan, fieldProblem } from '@mcae/schema';
import { Type } from '@sinclair/typebox';
import {
  configExample,
  ETag,
  FROM_ENGINE,
  NodeQuery,
  problemResponses,
  StrictNodeQuery,
  WITH_BODY,
} from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const IfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      description:
        'ETag of the config that the change was made from; if another one runs by now, nothing ' +
        'is changed and the answer is 412.',
      maxLength: 128,
      examples: ['"3f2a90c1d4e5"'],
    }),
  ),
});

const ConfigBody = { ...Config, examples: [configExample] };

const Plan = Type.Object(
  { status: Type.Literal('ok'), ...ConfigPlan.properties },
  {
    description: 'What was changed.',
    headers: ETag,
    examples: [
      { status: 'ok', change: 'parameters', reopened_channels: [], revision: '3f2a90c1d4e5' },
    ],
  },
);

const routes: RoutePlugin = async (app) => {
  app.get(
    '/config',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'The config that runs',
        tags: ['config'],
        querystring: NodeQuery,
        response: {
          200: { ...ConfigBody, description: 'The whole config.', headers: ETag },
          ...problemResponses(...FROM_ENGINE),
        },
      },
    },
    async (request, reply) => {
      const { config, revision } = await app.commands.call(request, 'config.get', {});
      reply.header('etag', `"${revision}"`);
      return config;
    },
  );

  app.post(
    '/config',
    {
      config: { access: 'engineer' },
      schema: {
        summary: 'Replace the config',
        description:
          'Validate, apply, verify, save: or everything runs as before. A change of parameters ' +
          'alone loses no block; gates and mutes stay as they are.',
        tags: ['config'],
        querystring: StrictNodeQuery,
        headers: IfMatch,
        body: ConfigBody,
        response: {
          200: Plan,
          ...problemResponses(
            'invalid_config',
            'revision_mismatch',
            'apply_failed',
            ...FROM_ENGINE,
            ...WITH_BODY,
          ),
        },
      },
    },
    async (request, reply) => {
      const ifMatch = revisionOf(request.headers['if-match']);
      const plan = await app.commands.call(request, 'config.apply', {
        config: request.body,
        ...(ifMatch !== undefined && { if_match: ifMatch }),
      });
      reply.header('etag', `"${plan.revision}"`);
      return { status: 'ok' as const, ...plan };
    },
  );

  app.post(
    '/config/validate',
    {
      config: { access: 'engineer' },
      schema: {
        summary: 'What a config would change',
        description: 'Checks everything that `POST /config` checks, and changes nothing.',
        tags: ['config'],
        querystring: StrictNodeQuery,
        body: ConfigBody,
        response: {
          200: { ...Plan, description: 'What would be changed.', headers: {} },
          ...problemResponses('invalid_config', ...FROM_ENGINE, ...WITH_BODY),
        },
      },
    },
    async (request) => {
      const plan = await app.commands.call(request, 'config.validate', { config: request.body });
      return { status: 'ok' as const, ...plan };
    },
  );
};

export default routes;

/** An entity tag as it stands in If-Match (RFC 9110), or bare; `*` is whatever runs. */
function revisionOf(ifMatch: string | undefined): string | undefined {
  const text = ifMatch?.trim();
  if (text === undefined || text === '*') return undefined;
  const [, quoted, bare] = /^(?:"([^",]+)"|([\w.-]+))$/.exec(text) ?? [];
  const revision = quoted ?? bare;
  if (revision === undefined)
    throw fieldProblem('invalid_request', [
      { path: '/if-match', message: 'must be one ETag as GET /config gives it, or *' },
    ]);
  return revision;
}
