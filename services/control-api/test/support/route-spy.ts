/** Routes of the services that are built from now on, as they themselves register them. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { RouteOptions } from 'fastify';
import { onTestFinished } from 'vitest';
import type { App } from '../../src/index.js';

/** Filled while services are built; until the test ends. */
export function spyOnRoutes(): RouteOptions[] {
  const routes: RouteOptions[] = [];
  const onInitialization = (message: unknown) =>
    (message as { fastify: App }).fastify.addHook('onRoute', (route) => {
      routes.push(route as RouteOptions);
    });
  subscribe('fastify.initialization', onInitialization);
  onTestFinished(() => {
    unsubscribe('fastify.initialization', onInitialization);
  });
  return routes;
}
