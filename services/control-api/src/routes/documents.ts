import { Type } from '@sinclair/typebox';
import { asyncApiDocument } from '../async-api/document.js';
import { problemResponses } from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const OpenApi = Type.Object({}, { description: 'OpenAPI 3.1.', additionalProperties: true });
const AsyncApi = Type.Object({}, { description: 'AsyncAPI 3.0.', additionalProperties: true });

const routes: RoutePlugin = async (app, { version }) => {
  app.get(
    '/openapi.json',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'This document',
        tags: ['service'],
        response: { 200: OpenApi, ...problemResponses() },
      },
    },
    async () => app.swagger() as object,
  );

  const asyncApi = asyncApiDocument(version);
  app.get(
    '/asyncapi.json',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'The same for the bus: subjects, messages, commands with their deadlines',
        tags: ['service'],
        response: { 200: AsyncApi, ...problemResponses() },
      },
    },
    async () => asyncApi,
  );
};

export default routes;
