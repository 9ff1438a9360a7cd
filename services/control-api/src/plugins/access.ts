/**
 * Access control: each request to a route that is not public needs a bearer token or the console's
 * cookie, and a role as high as the route declares. Without a tokens file everything is allowed;
 * environment.ts refuses that on any address but the loopback.
 */
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import type { Clock } from '@mcae/clock';
import { ProblemError } from '@mcae/schema';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { FailedSignIns } from '../auth/failed-sign-ins.js';
import { accessOf, hasRole, type Identity, IN_WORDS, mayKey } from '../auth/roles.js';
import type { Proven, Tokens } from '../auth/tokens.js';
import { REQUESTS_PER_S } from '../limits.js';
import type { Reader } from './event-streams.js';

interface AccessOptions {
  /** Undefined: everything is allowed. */
  readonly tokens: Tokens | undefined;
  readonly clock: Clock;
  /** Is it served over TLS? */
  readonly isSecure: boolean;
}

/** What a request proves itself with. */
interface Credential {
  readonly kind: 'token' | 'cookie';
  readonly text: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose token came with it; null where none is needed. */
    identity: Identity | null;
  }
  interface FastifyInstance {
    access: AccessControl;
  }
}

class AccessControl {
  readonly #options: AccessOptions;
  readonly #failed: FailedSignIns;

  constructor(options: AccessOptions, failed: FailedSignIns) {
    this.#options = options;
    this.#failed = failed;
  }

  /** Does the service run with tokens? */
  get isRequired(): boolean {
    return this.#options.tokens !== undefined;
  }

  /** `__Host-`: no other host and no page without TLS can set it. */
  get cookieName(): string {
    return this.#options.isSecure ? '__Host-mcae_session' : 'mcae_session';
  }

  get cookieOptions() {
    const secure = this.#options.isSecure;
    return { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  }

  /** @throws ProblemError unauthenticated, token_refused, session_expired, too_many_requests */
  async identify(request: FastifyRequest, reply: FastifyReply): Promise<Proven> {
    const credential = this.#credential(request);
    if (!credential)
      throw new ProblemError(
        'unauthenticated',
        'send `authorization: Bearer TOKEN`, or sign in at the console',
      );
    if (credential.kind === 'cookie') requireOwnPage(request);
    const found = this.#find(credential);
    if (found === 'expired') throw new ProblemError('session_expired', 'sign in again');
    await this.#failed.judge(request, reply, found);
    if (found) return found;
    throw credential.kind === 'token'
      ? new ProblemError('token_refused', 'this token is not known here')
      : new ProblemError('session_expired', 'the token of this session is no longer known here');
  }

  /** A cookie for who has this token. @throws ProblemError token_refused, too_many_requests */
  async signIn(
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
  ): Promise<{ cookie: string; proven: Proven }> {
    const { tokens, clock } = this.#options;
    const sealed = tokens?.seal(token, clock.wallMs());
    await this.#failed.judge(request, reply, sealed?.proven);
    if (!sealed) throw new ProblemError('token_refused', 'this token is not known here');
    return sealed;
  }

  /** Who reads a stream, and a check that can be repeated: does the credential still hold? */
  readerOf(request: FastifyRequest): Reader {
    const credential = this.isRequired ? this.#credential(request) : undefined;
    const isAllowed = () => {
      const found = credential && this.#find(credential);
      return !this.isRequired || (found !== undefined && found !== 'expired');
    };
    return { name: request.identity?.name ?? null, isAllowed };
  }

  #credential({ headers, cookies }: FastifyRequest): Credential | undefined {
    const [, token] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
    if (token !== undefined) return { kind: 'token', text: token };
    const text = cookies[this.cookieName];
    return text === undefined ? undefined : { kind: 'cookie', text };
  }

  #find({ kind, text }: Credential): Proven | 'expired' | undefined {
    const { tokens, clock } = this.#options;
    return kind === 'token' ? tokens?.byToken(text) : tokens?.byCookie(text, clock.wallMs());
  }
}

/**
 * Browsers send the cookie with requests of other pages too, so a change has to come from our own
 * page. browser-guard has refused a foreign Origin before.
 */
function requireOwnPage({ method, headers }: FastifyRequest): void {
  const isChange = method !== 'GET' && method !== 'HEAD';
  if (isChange && headers.origin === undefined && headers['sec-fetch-site'] !== 'same-origin')
    throw new ProblemError('foreign_origin', 'not from the console’s own page: use a bearer token');
}

function tooMany(reply: FastifyReply, afterS: number): ProblemError {
  reply.header('retry-after', afterS);
  return new ProblemError('too_many_requests', `more than ${REQUESTS_PER_S} requests in a second`);
}

export const access = fp<AccessOptions>(
  async (app, options) => {
    const { tokens } = options;
    await app.register(cookie);
    // Where it counts addresses, those of one IPv6 network are one.
    await app.register(rateLimit, { global: false, ipv6Subnet: 64 });
    const countRequest = app.createRateLimit({
      max: REQUESTS_PER_S,
      timeWindow: 1_000,
      keyGenerator: ({ identity, ip }) => `${identity?.name ?? ''} ${ip}`,
    });
    const control = new AccessControl(options, new FailedSignIns(app));
    app.decorate('access', control);
    app.decorateRequest('identity', null);
    if (!tokens) return;

    app.addHook('onRequest', async (request, reply) => {
      if (request.is404) return;
      const { config, url = '' } = request.routeOptions;
      const needed = accessOf(config, url);
      if (needed !== 'public') request.identity = (await control.identify(request, reply)).identity;
      if (config.isCounted !== false) {
        const state = await countRequest(request);
        if (!state.isAllowed && state.isExceeded) throw tooMany(reply, state.ttlInSeconds);
      }
      const { identity } = request;
      if (identity && needed !== 'public' && !hasRole(identity, needed))
        throw new ProblemError(
          'role_not_allowed',
          `${identity.name} is ${identity.role}. ${IN_WORDS[needed]}`,
        );
    });

    // After validation: the channel that the request names is a number then.
    app.addHook('preHandler', async (request) => {
      const { identity, routeOptions } = request;
      const where = routeOptions.config.channel;
      if (!identity || where === undefined) return;
      const channel =
        where === 'path'
          ? Number((request.params as { id: string }).id)
          : (request.body as { channel: number }).channel;
      if (!mayKey(identity, channel))
        throw new ProblemError(
          'channel_not_allowed',
          `${identity.name} keys channel ${identity.channels?.join(', ')}, not ${channel}`,
        );
    });
  },
  { name: 'access', dependencies: ['problems', 'browser-guard'] },
);
