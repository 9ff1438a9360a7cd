/** The service, wired: used by main and by tests alike. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import autoload from '@fastify/autoload';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Bus, ServiceFinder, StreamReader } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import type { UiConfig } from '@mcae/schema';
import fastify, { type FastifyBaseLogger, LogController, type RouteOptions } from 'fastify';
import type { App } from './app-type.js';
import { accessOf } from './auth/roles.js';
import type { Tokens } from './auth/tokens.js';
import { hideSecrets } from './auth/tokens-file.js';
import * as limits from './limits.js';
import { access } from './plugins/access.js';
import { browserGuard } from './plugins/browser-guard.js';
import { engineCommands } from './plugins/engine-commands.js';
import { engineDirectory } from './plugins/engine-directory.js';
import { eventStreams } from './plugins/event-streams.js';
import { metrics } from './plugins/metrics.js';
import { openApi } from './plugins/open-api.js';
import { answerBrokenRequest, problems, sendProblem } from './plugins/problems.js';
import { requestLog } from './plugins/request-log.js';
import { telemetryCache } from './plugins/telemetry-cache.js';
import { telemetryHistory } from './plugins/telemetry-history.js';
import type { RouteContext } from './route-plugin.js';
import { validatorCompiler } from './validator-compiler.js';

interface AppOptions {
  readonly bus: Bus;
  readonly finder: ServiceFinder;
  /** The bus's copy of the audit, read while the engine is away. */
  readonly archive: StreamReader;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  /** Where it will listen. On loopback, Host and Origin are checked. */
  readonly host: string;
  readonly version: string;
  /** Where the web console was built; without it the documents stand at `/`. */
  readonly consoleFolder?: string | undefined;
  /** Who may use it; without them everybody may. */
  readonly tokens?: Tokens | undefined;
  /** Serves HTTPS, with this certificate. */
  readonly tls?: TlsFiles | undefined;
  /** What browsers may use besides REST; by default nothing. */
  readonly uiConfig?: UiConfig;
}

/** PEM text. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** Builds the service; it listens when `listen` is called on it, and closes with `close`. */
export async function buildApp(options: AppOptions): Promise<App> {
  const { bus, finder, archive, clock, logger, host, version, tokens, tls } = options;
  const { consoleFolder, uiConfig = { nats: null } } = options;
  const isSecure = tls !== undefined;
  const app: App = fastify({
    ...(tls && { https: { ...tls, minVersion: 'TLSv1.2' } }),
    loggerInstance: logger,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'request_id',
    }),
    genReqId: requestId,
    bodyLimit: limits.BODY_LIMIT_BYTES,
    requestTimeout: limits.REQUEST_TIMEOUT_MS,
    connectionTimeout: limits.CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: limits.KEEP_ALIVE_TIMEOUT_MS,
    handlerTimeout: limits.HANDLER_TIMEOUT_MS,
    // A body with such a key is refused: without the key it would mean something else.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply),
    clientErrorHandler: answerBrokenRequest,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.server.maxConnections = limits.MAX_CONNECTIONS;
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(validatorCompiler);
  // Answers consist of data that was validated on arrival; contract.test.ts checks them.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));

  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  await app.register(problems);
  await app.register(browserGuard, { host, isSecure });
  await app.register(access, { tokens, clock, isSecure });
  await app.register(telemetryCache, { bus, clock });
  await app.register(telemetryHistory);
  await app.register(engineDirectory, { bus, clock });
  await app.register(engineCommands, { bus, clock });
  await app.register(requestLog);
  await app.register(eventStreams, { bus, clock });
  await app.register(metrics, { bus, clock });
  await app.register(openApi, { version });

  await app.register(autoload, {
    dir: fileURLToPath(new URL('routes', import.meta.url)),
    options: {
      bus,
      finder,
      archive,
      clock,
      version,
      uiConfig,
      consoleFolder,
    } satisfies RouteContext,
  });
  for (const { url, config } of routes) accessOf(config, url);
  return app;
}

/** The client's own id where it is fit for logs and headers, else a new one. */
function requestId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  const isFit =
    typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) && hideSecrets(given) === given;
  return isFit ? given : randomUUID();
}
