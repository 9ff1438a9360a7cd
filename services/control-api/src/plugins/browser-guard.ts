/**
 * What keeps other web sites out of a service that trusts whoever reaches it on loopback: a page
 * elsewhere can send requests here (cross-site) or point its own name at this address (DNS
 * rebinding). Origin reveals the first, Host the second. Bodies are JSON alone, which no form of
 * another page can send without asking first; no CORS header is ever sent.
 * On other addresses the service has tokens. There a page must be of the same host as well, so that
 * none can use the cookie of a browser that is signed in; its scheme may be a proxy's.
 */
import { ProblemError } from '@mcae/schema';
import fp from 'fastify-plugin';

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const;

interface BrowserGuardOptions {
  /** Where the service listens; the checks of Host and Origin are for loopback. */
  readonly host: string;
  /** Is it served over TLS? */
  readonly isSecure: boolean;
}

export const browserGuard = fp<BrowserGuardOptions>(
  async (app, { host, isSecure }) => {
    app.addHook('onRequest', async (request, reply) => {
      reply.headers(HEADERS);
      reply.header('x-request-id', request.id);
      const { host: called, origin } = request.headers;
      if (!isLoopback(host)) {
        if (origin !== undefined && called !== undefined && hostOf(origin) !== called.toLowerCase())
          throw new ProblemError('foreign_origin', `not from ${shorten(origin)}`);
        return;
      }
      if (called !== undefined && !isLoopback(hostname(called)) && hostname(called) !== host)
        throw new ProblemError('foreign_origin', `this service is not called ${shorten(called)}`);
      if (origin !== undefined && origin !== `${isSecure ? 'https' : 'http'}://${called}`)
        throw new ProblemError('foreign_origin', `not from ${shorten(origin)}`);
    });
  },
  { name: 'browser-guard', dependencies: ['problems'] },
);

/** The machine itself: 127.0.0.0/8, ::1 and the name for them. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : undefined);
const hostname = (host: string) => host.replace(/:\d+$/, '');
const shorten = (text: string) => text.slice(0, 100);
