/**
 * What keeps other web sites out of a service that trusts whoever reaches it on loopback: a page
 * elsewhere can send requests here (cross-site) or point its own name at this address (DNS
 * rebinding). The first is told by Origin, the second by Host. JSON as the only body type closes
 * the forms that browsers send without asking; no CORS header is ever sent.
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

export interface BrowserGuardOptions {
  /** Where the service listens; the checks of Host and Origin are for loopback. */
  readonly host: string;
}

export const browserGuard = fp<BrowserGuardOptions>(
  async (app, { host }) => {
    app.addHook('onRequest', async (request, reply) => {
      reply.headers(HEADERS);
      reply.header('x-request-id', request.id);
      if (!isLoopback(host)) return;
      const { host: called, origin } = request.headers;
      if (called !== undefined && !isLoopback(hostname(called)) && hostname(called) !== host)
        throw new ProblemError('foreign_origin', `this service is not called ${shorten(called)}`);
      if (origin !== undefined && origin !== `http://${called}`)
        throw new ProblemError('foreign_origin', `not from ${shorten(origin)}`);
    });
  },
  { name: 'browser-guard', dependencies: ['problems'] },
);

/** The machine itself: 127.0.0.0/8, ::1 and the name for them. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

const hostname = (host: string) => host.replace(/:\d+$/, '');
const shorten = (text: string) => text.slice(0, 100);
