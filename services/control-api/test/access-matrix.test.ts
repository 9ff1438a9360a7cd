/** Every role at every route that there is. A route that is not in this table fails the test. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AddressInfo } from 'node:net';
import type { InjectOptions } from 'fastify';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type App, buildApp } from '../src/index.js';
import { type Bearer, createBearers } from './support/bearers.js';
import { builtConsole } from './support/built-console.js';
import { seedConfig } from './support/fake-engine.js';
import { createRig } from './support/rig.js';
import { spyOnRoutes } from './support/route-spy.js';

type Kind = 'public' | 'viewer' | 'acknowledge' | 'key' | 'engineer';
type Caller = 'none' | Bearer;

const CALLERS = ['none', 'viewer', 'own', 'other', 'everywhere', 'engineer'] as const;
/** 0: let in, and answered with the status that the row says. */
const STATUS: Readonly<Record<Kind, Readonly<Record<Caller, number>>>> = {
  public: { none: 0, viewer: 0, own: 0, other: 0, everywhere: 0, engineer: 0 },
  viewer: { none: 401, viewer: 0, own: 0, other: 0, everywhere: 0, engineer: 0 },
  acknowledge: { none: 401, viewer: 403, own: 0, other: 0, everywhere: 0, engineer: 0 },
  key: { none: 401, viewer: 403, own: 0, other: 403, everywhere: 0, engineer: 0 },
  engineer: { none: 401, viewer: 403, own: 403, other: 403, everywhere: 403, engineer: 0 },
};

interface Row {
  readonly kind: Kind;
  /** Where the route's own pattern is not an address. */
  readonly url?: string;
  readonly json?: unknown;
  /** Who is let in gets this; 200 by default. */
  readonly status?: number;
}

/** The expectation, written by hand: not what the routes say of themselves. */
const TABLE: Readonly<Record<string, Row>> = {
  'GET /': { kind: 'public' },
  'GET /favicon.svg': { kind: 'public' },
  'GET /console/*': { kind: 'public', url: '/console/index-4f2a.js' },
  'GET /healthz': { kind: 'public' },
  'GET /readyz': { kind: 'public' },
  'POST /session': { kind: 'public', json: { token: 'wrong' }, status: 401 },
  'DELETE /session': { kind: 'public' },
  'GET /session': { kind: 'viewer' },
  'GET /status': { kind: 'viewer' },
  'GET /vu': { kind: 'viewer' },
  'GET /ui-config': { kind: 'viewer' },
  'GET /meters': { kind: 'viewer' },
  'GET /channels': { kind: 'viewer' },
  'GET /channels/:id': { kind: 'viewer', url: '/channels/1' },
  'GET /config': { kind: 'viewer' },
  'GET /devices': { kind: 'viewer' },
  'GET /self-check': { kind: 'viewer' },
  'GET /alarms': { kind: 'viewer' },
  'GET /nodes': { kind: 'viewer' },
  'GET /events': { kind: 'viewer' },
  'GET /metrics': { kind: 'viewer' },
  'GET /telemetry/dictionary': { kind: 'viewer' },
  'GET /telemetry/history': { kind: 'viewer', url: '/telemetry/history?key=room-1.1.level_after' },
  'GET /openapi.json': { kind: 'viewer' },
  'GET /asyncapi.json': { kind: 'viewer' },
  'HEAD /docs': { kind: 'viewer' },
  'GET /docs/': { kind: 'viewer' },
  'GET /docs/static/*': { kind: 'viewer', url: '/docs/static/swagger-ui.css' },
  'GET /docs/json': { kind: 'viewer' },
  'GET /docs/yaml': { kind: 'viewer' },
  'GET /docs/static/index.html': { kind: 'viewer', status: 302 },
  'GET /docs/static/swagger-initializer.js': { kind: 'viewer' },
  'POST /ptt': { kind: 'key', json: { channel: 1, gate_open: false } },
  'PUT /channels/:id/ptt-lease': {
    kind: 'key',
    url: '/channels/1/ptt-lease',
    json: { holder: 'me', priority: 1 },
  },
  'DELETE /channels/:id/ptt-lease': { kind: 'key', url: '/channels/1/ptt-lease?holder=me' },
  'POST /tone': { kind: 'key', json: { channel: 1 } },
  'POST /alarms/:id/ack': {
    kind: 'acknowledge',
    url: '/alarms/device_lost-1/ack',
    json: { by: 'me' },
  },
  'POST /config': { kind: 'engineer', json: seedConfig() },
  'POST /config/validate': { kind: 'engineer', json: seedConfig() },
  'GET /audit': { kind: 'engineer' },
};

async function securedRig() {
  const routes = spyOnRoutes();
  const bearers = createBearers();
  const rig = await createRig({ tokens: bearers.book, consoleFolder: builtConsole() });
  const headers = (caller: Caller) => (caller === 'none' ? {} : bearers.as(caller));
  return { ...rig, routes, bearers, headers };
}

it('has a row for every route that there is, and no other', async () => {
  const { routes } = await securedRig();
  const there = routes.flatMap(({ method, url }) => [method].flat().map((one) => `${one} ${url}`));
  // What answers GET answers HEAD: the same row.
  const known = new Set([
    ...Object.keys(TABLE),
    ...Object.keys(TABLE).map((route) => route.replace(/^GET /, 'HEAD ')),
  ]);
  expect(there.filter((route) => !known.has(route))).toEqual([]);
  expect(Object.keys(TABLE).filter((route) => !there.includes(route))).toEqual([]);
});

const rows = Object.entries(TABLE).flatMap(([route, row]) => {
  const [method = '', pattern = ''] = route.split(' ');
  const one = { ...row, route, method, url: row.url ?? pattern };
  const hasHead = method === 'GET' && pattern !== '/events';
  return hasHead ? [one, { ...one, method: 'HEAD', route: `HEAD ${pattern}` }] : [one];
});

describe.each(rows)('$route ($kind)', ({ kind, method, url, json, status = 200 }) => {
  it.each(CALLERS)('asked by %s', async (caller) => {
    const { request, app, headers, engine } = await securedRig();
    const wanted = STATUS[kind][caller];
    if (url === '/events') {
      expect(await statusOfStream(app, headers(caller))).toBe(wanted || status);
      return;
    }
    const before = engine.state;
    const options = { method: method as InjectOptions['method'], json, headers: headers(caller) };
    const answer = await request(url, options as InjectOptions);
    expect(answer.status).toBe(wanted || status);
    if (wanted === 0) return;
    expect(engine.state, 'nothing reached the engine').toBe(before);
    if (method === 'HEAD') return;
    const unlessChannel = caller === 'other' && kind === 'key' ? 'channel' : 'role';
    const code = wanted === 401 ? 'unauthenticated' : `${unlessChannel}_not_allowed`;
    expect(answer.body).toMatchObject({ status: wanted, code });
  });
});

it.each(['authorization: Bearer', 'authorization: Basic Zm9v', 'x-token: mcae_x'])(
  'what is no token is none: %s',
  async (header) => {
    const { request } = await securedRig();
    const [name = '', value = ''] = header.split(': ');
    const answer = await request('/vu', { headers: { [name]: value } });
    expect(answer.body).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="mcae"');
  },
);

it('a route that does not say who may use it keeps the service from starting', async () => {
  const { bus, clock } = await createRig();
  const addRoute = (message: unknown) => {
    const { fastify } = message as { fastify: App };
    fastify.register(async (app) => {
      app.get('/forgotten', async () => 'secret');
    });
  };
  subscribe('fastify.initialization', addRoute);
  onTestFinished(() => {
    unsubscribe('fastify.initialization', addRoute);
  });
  const logger = pino({ level: 'silent' });
  const built = buildApp({
    bus,
    finder: bus,
    archive: bus,
    clock,
    logger,
    host: '127.0.0.1',
    version: '1',
  });
  await expect(built).rejects.toThrow('/forgotten does not say who may use it');
});

async function statusOfStream(app: App, headers: Record<string, string>): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/events`, { headers });
  await response.body?.cancel();
  return response.status;
}
