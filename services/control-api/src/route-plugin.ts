/** The shape of a file in `routes/`: its default export declares routes, and is found by app.ts. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Bus, ServiceFinder, StreamReader } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import type { UiConfig } from '@mcae/schema';

/** What every route may use besides the plug-ins of the app. */
export interface RouteContext {
  readonly bus: Bus;
  readonly finder: ServiceFinder;
  /** The bus's copy of the audit, read while the engine is away. */
  readonly archive: StreamReader;
  readonly clock: Clock;
  readonly version: string;
  /** What browsers may use besides REST. */
  readonly uiConfig: UiConfig;
  /** Where the web console was built; without it the documents stand at `/`. */
  readonly consoleFolder: string | undefined;
}

export type RoutePlugin = FastifyPluginAsyncTypebox<RouteContext>;
