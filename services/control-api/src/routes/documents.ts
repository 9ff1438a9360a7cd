import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { problemResponses } from './route-schemas.js';

const Document = Type.Object({}, { description: 'OpenAPI 3.1.', additionalProperties: true });

export const documentRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/openapi.json',
    {
      schema: {
        summary: 'This document',
        tags: ['service'],
        response: { 200: Document, ...problemResponses() },
      },
    },
    async () => app.swagger() as object,
  );
};
