import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';

export const documentRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/docs/'));

  app.get('/openapi.json', { schema: { summary: 'This document', tags: ['service'] } }, async () =>
    app.swagger(),
  );
};
