/** The API's documents, made from the routes' schemas; nothing is loaded from elsewhere. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fp from 'fastify-plugin';
import { SECURITY_SCHEMES, withAccess } from '../open-api/openapi-access.js';
import { liftComponents } from '../open-api/openapi-components.js';

const DOCS_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

interface OpenApiOptions {
  readonly version: string;
}

export const openApi = fp<OpenApiOptions>(
  async (app, { version }) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Mission Control Audio Engine',
          version,
          description:
            'Levels, status, config, gates and test tones of audio engines. Channels are counted ' +
            'from 1: a number in requests, a string key in answers. Levels are RMS in dBFS with a ' +
            'floor of -60. Errors are problem details (RFC 9457). Units stand in `x-unit`. Where ' +
            'the service runs with tokens (`MCAE_TOKENS_FILE`), `x-role` says who may use a route; ' +
            'without them everything is allowed, on this machine alone.',
          license: { name: 'MIT', identifier: 'MIT' },
        },
        servers: [{ url: '/', description: 'Where this document comes from.' }],
        components: { securitySchemes: SECURITY_SCHEMES },
        tags: [
          { name: 'live', description: 'What is now. Old data is answered with 503, never shown.' },
          { name: 'keys', description: 'Gates and mutes.' },
          { name: 'config', description: 'What runs, and how to change it.' },
          { name: 'devices', description: 'Sound devices and test tones.' },
          { name: 'service', description: 'This service itself.' },
        ],
      },
      convertConstToEnum: false,
      transform: ({ schema, url, route }) => ({
        schema: {
          operationId: operationId(String(route.method), url),
          ...withAccess(schema, route.config),
        },
        url,
      }),
      transformObject: (document) =>
        'openapiObject' in document
          ? liftComponents(inOrderOfPath(document.openapiObject))
          : document.swaggerObject,
    });
    await app.register(async (docs) => {
      // The routes of the page are declared by the package: any role may use them.
      docs.addHook('onRoute', (route) => {
        route.config = { ...route.config, access: 'viewer' };
      });
      await docs.register(swaggerUi, {
        routePrefix: '/docs',
        staticCSP: DOCS_POLICY,
        theme: { title: 'Mission Control Audio Engine: API' },
        uiConfig: {
          layout: 'BaseLayout',
          deepLinking: true,
          displayRequestDuration: true,
          tryItOutEnabled: true,
        },
      });
    });
  },
  { name: 'open-api', dependencies: ['problems'] },
);

/** A copy with its paths sorted: the order in which routes were found is that of the file system. */
function inOrderOfPath<D extends { paths?: object }>(document: D): D {
  const paths = Object.entries(document.paths ?? {});
  return {
    ...document,
    paths: Object.fromEntries(paths.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Generators of clients name their functions by it: `PUT /channels/:id/ptt-lease` is `putChannelsIdPttLease`. */
function operationId(method: string, url: string): string {
  const words = url.match(/[a-z0-9]+/gi) ?? [];
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  return method.toLowerCase() + words.map(capital).join('');
}
