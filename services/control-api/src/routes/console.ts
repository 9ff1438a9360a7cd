/** The web console: its page at `/`, what the page needs under `/console/`. */
import { readdirSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import type { RoutePlugin } from '../route-plugin.js';

/** Allows nothing from elsewhere but the bus, nothing inline, no frames. */
const consolePolicy = (socketUrl: string | undefined) =>
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  `connect-src 'self'${socketUrl === undefined ? '' : ` ${socketUrl}`}; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** For files under `/console/`: their names have a hash of the content. */
const FOREVER = 'public, max-age=31536000, immutable';

const routes: RoutePlugin = async (app, { consoleFolder, uiConfig }) => {
  const policy = consolePolicy(uiConfig.nats?.url);
  // The page is the same for everybody, and shows nothing before one has signed in.
  const hidden = { config: { access: 'public' as const }, schema: { hide: true } };
  if (consoleFolder === undefined) {
    app.get('/', hidden, async (_request, reply) => reply.redirect('/docs/'));
    return;
  }
  await app.register(fastifyStatic, { root: consoleFolder, serve: false });

  /** The page and its icon have names without a hash, so browsers must revalidate them. */
  const send = (reply: FastifyReply, name: string, caching: string) =>
    reply
      .headers({ 'cache-control': caching, 'content-security-policy': policy })
      .sendFile(name, { cacheControl: false });

  app.get('/', hidden, async (_request, reply) => send(reply, 'index.html', 'no-store'));
  for (const entry of readdirSync(consoleFolder, { withFileTypes: true }))
    if (entry.isFile() && entry.name !== 'index.html')
      app.get(`/${entry.name}`, hidden, async (_request, reply) =>
        send(reply, entry.name, 'no-cache'),
      );
  app.get<{ Params: { '*': string } }>('/console/*', hidden, async (request, reply) =>
    send(reply, `console/${request.params['*']}`, FOREVER),
  );
};

export default routes;
