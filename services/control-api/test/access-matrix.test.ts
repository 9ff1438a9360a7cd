/** Every role at every route that there is. A route that is not in this table fails the test. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { InjectOptions } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type App, buildApp } from '../src/index.js';
import { ACCESS_MATRIX, type Kind } from './support/access-matrix.js';
import { type Bearer, createBearers } from './support/bearers.js';
import { builtConsole } from './support/built-console.js';
import { open } from './support/http-in-process.js';
import { createRig, type OnEnd } from './support/rig.js';
import { spyOnRoutes } from './support/route-spy.js';

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

/** Between two requests: keys that are held end, meters are read again. */
const BETWEEN_MS = 1_000;

async function securedRig(onEnd: OnEnd = onTestFinished) {
  const bearers = createBearers();
  const consoleFolder = builtConsole(onEnd);
  const rig = await createRig({ tokens: bearers.tokens, consoleFolder, onEnd });
  rig.engine.raiseAlarm();
  const headers = (caller: Caller) => (caller === 'none' ? {} : bearers.as(caller));
  return { ...rig, headers };
}

it('has a row for every route that there is, and no other', async () => {
  const routes = spyOnRoutes();
  await securedRig();
  const there = routes.flatMap(({ method, url }) => [method].flat().map((one) => `${one} ${url}`));
  // What answers GET answers HEAD: the same row.
  const known = new Set([
    ...Object.keys(ACCESS_MATRIX),
    ...Object.keys(ACCESS_MATRIX).map((route) => route.replace(/^GET /, 'HEAD ')),
  ]);
  expect(there.filter((route) => !known.has(route))).toEqual([]);
  expect(Object.keys(ACCESS_MATRIX).filter((route) => !there.includes(route))).toEqual([]);
});

const rows = Object.entries(ACCESS_MATRIX).flatMap(([route, row]) => {
  const [method = '', pattern = ''] = route.split(' ');
  const one = { ...row, route, method, url: row.url ?? pattern };
  const hasHead = method === 'GET' && pattern !== '/events';
  return hasHead ? [one, { ...one, method: 'HEAD', route: `HEAD ${pattern}` }] : [one];
});

describe.each(rows)('$route ($kind)', ({ kind, method, url, json, status = 200 }) => {
  const ends: Parameters<OnEnd>[0][] = [];
  let rig: Awaited<ReturnType<typeof securedRig>>;
  beforeAll(async () => {
    rig = await securedRig((end) => ends.push(end));
  });
  afterAll(() => Promise.all(ends.map((end) => end())));

  it.each(CALLERS)('asked by %s', async (caller) => {
    const { request, app, headers, engine } = rig;
    await rig.clock.advance(BETWEEN_MS);
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
  const { statusCode = 0 } = await open(app, '/events', headers);
  return statusCode;
}
