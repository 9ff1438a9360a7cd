/** Signing in for browsers: a token is given once, a cookie comes with each request after that. */
import { ChannelNumber } from '@mcae/schema';
import { type Static, Type } from '@sinclair/typebox';
import { ROLES } from '../auth/roles.js';
import type { Proven } from '../auth/tokens.js';
import { problemResponses, WITH_BODY } from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const SignIn = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 256 }) },
  { additionalProperties: false, title: 'Sign-in', examples: [{ token: 'mcae_…' }] },
);
const Session = Type.Object(
  {
    required: Type.Boolean({ description: 'False: the service runs without tokens.' }),
    name: Type.Union([Type.String(), Type.Null()], { description: 'Of the token.' }),
    role: Type.Union(ROLES.map((role) => Type.Literal(role))),
    channels: Type.Union([Type.Array(ChannelNumber), Type.Null()], {
      description: 'Channels that may be keyed; null: all.',
    }),
    expires_ts_ms: Type.Union([Type.Number(), Type.Null()], {
      description: 'UTC. When to sign in again; null for a bearer token.',
      'x-unit': 'ms',
    }),
  },
  { title: 'Session', description: 'Who asks, and what that one may do.' },
);
type Session = Static<typeof Session>;
const Ended = Type.Object({ status: Type.Literal('ok') }, { description: 'The cookie is gone.' });

const OPEN: Session = {
  required: false,
  name: null,
  role: 'engineer',
  channels: null,
  expires_ts_ms: null,
};

const routes: RoutePlugin = async (app) => {
  const { access } = app;

  app.get(
    '/session',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Who am I, and what may I do?',
        tags: ['service'],
        response: { 200: Session, ...problemResponses() },
      },
    },
    async (request, reply) =>
      access.isRequired ? describe(await access.identify(request, reply)) : OPEN,
  );

  app.post(
    '/session',
    {
      // Before one has signed in, there is no credential.
      config: { access: 'public' },
      schema: {
        summary: 'Sign a browser in',
        description:
          'Answers with a cookie that holds for 12 hours (HttpOnly, SameSite=Strict; Secure over ' +
          'TLS). Programs need none: they send the token with each request.',
        tags: ['service'],
        body: SignIn,
        response: {
          200: Session,
          ...problemResponses('token_refused', 'too_many_requests', ...WITH_BODY),
        },
      },
    },
    async (request, reply) => {
      if (!access.isRequired) return OPEN;
      const { cookie, proven } = await access.signIn(request, reply, request.body.token);
      reply.setCookie(access.cookieName, cookie, {
        ...access.cookieOptions,
        expires: new Date(proven.expiresMs ?? 0),
      });
      return describe(proven);
    },
  );

  app.delete(
    '/session',
    {
      // A cookie that no longer holds has to be removed, too.
      config: { access: 'public' },
      schema: {
        summary: 'Sign a browser out',
        tags: ['service'],
        response: { 200: Ended, ...problemResponses() },
      },
    },
    async (_request, reply) => {
      reply.clearCookie(access.cookieName, access.cookieOptions);
      return { status: 'ok' as const };
    },
  );
};

export default routes;

const describe = ({ identity, expiresMs }: Proven): Session => ({
  required: true,
  name: identity.name,
  role: identity.role,
  channels: identity.channels === null ? null : [...identity.channels],
  expires_ts_ms: expiresMs,
});
