/** What the documents say about who may use a route: its role, the schemes, the answers. */
import type { ProblemCode } from '@mcae/schema';
import type { FastifyContextConfig, FastifySchema } from 'fastify';
import { IN_WORDS } from '../auth/roles.js';
import { problemResponses } from './route-schemas.js';

export const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'A token, for programs: `authorization: Bearer mcae_…`.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'mcae_session',
    description: 'For browsers: `POST /session` sets it. Over TLS it is `__Host-mcae_session`.',
  },
} as const;

const UNAUTHENTICATED: readonly ProblemCode[] = [
  'unauthenticated',
  'token_refused',
  'session_expired',
  'too_many_requests',
];

/** A copy of a route's schema that says who may use it. */
export function withAccess<S extends FastifySchema>(
  schema: S,
  config: FastifyContextConfig | undefined,
): S {
  const { access, channel } = config ?? {};
  if (!schema || access === undefined || schema.hide === true) return schema;
  const { description } = schema;
  const bound = channel === undefined ? '' : ' An operator only on the channels of its token.';
  const text = [description, `${IN_WORDS[access]}${bound}`].filter(Boolean).join('\n\n');
  if (access === 'public')
    return { ...schema, description: text, security: [], 'x-role': access } as S;
  const refusals: ProblemCode[] = [
    ...(access === 'viewer' ? [] : (['role_not_allowed'] as const)),
    ...(channel === undefined ? [] : (['channel_not_allowed'] as const)),
    'foreign_origin',
  ];
  const answers = problemResponses(...UNAUTHENTICATED, ...refusals) as Record<string, unknown>;
  return {
    ...schema,
    description: text,
    security: [{ bearer: [] }, { session: [] }],
    'x-role': access,
    response: { ...answers, ...(schema.response as object), 401: answers[401], 403: answers[403] },
  } as S;
}
