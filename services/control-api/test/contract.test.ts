/** The documents are the code: every route described, every answer as its schema says. */
import { validate } from '@mcae/schema';
import type { TSchema } from '@sinclair/typebox';
import { expect, it } from 'vitest';
import { seedConfig } from './support/fake-engine.js';
import { createRig } from './support/rig.js';
import { spyOnRoutes } from './support/route-spy.js';

interface Operation {
  readonly summary?: string;
  readonly security?: object[];
  readonly 'x-role'?: string;
  readonly tags?: string[];
  readonly requestBody?: { content: Record<string, { example?: unknown }> };
  readonly parameters?: { in: string; name: string }[];
  readonly responses: Record<string, { description: string; content?: object; headers?: object }>;
}

async function operations() {
  const { request } = await createRig();
  const { body } = await request('/openapi.json');
  const paths = body.paths as Record<string, Record<string, Operation>>;
  const list = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return { document: body, list };
}

it('lists exactly these operations', async () => {
  const { list } = await operations();
  expect(list.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual([
    'DELETE /channels/{id}/ptt-lease',
    'DELETE /session',
    'GET /alarms',
    'GET /asyncapi.json',
    'GET /audit',
    'GET /channels',
    'GET /channels/{id}',
    'GET /config',
    'GET /devices',
    'GET /events',
    'GET /healthz',
    'GET /meters',
    'GET /metrics',
    'GET /nodes',
    'GET /openapi.json',
    'GET /readyz',
    'GET /self-check',
    'GET /session',
    'GET /status',
    'GET /telemetry/dictionary',
    'GET /telemetry/history',
    'GET /ui-config',
    'GET /vu',
    'POST /alarms/{id}/ack',
    'POST /config',
    'POST /config/validate',
    'POST /ptt',
    'POST /session',
    'POST /tone',
    'PUT /channels/{id}/ptt-lease',
  ]);
});

it('each has a summary, a tag, its answers described, its body an example', async () => {
  const { document, list } = await operations();
  expect(document.openapi).toBe('3.1.0');
  for (const { path, method, operation } of list) {
    const where = `${method} ${path}`;
    expect(operation.summary, where).toBeTruthy();
    expect(operation.tags, where).toHaveLength(1);
    for (const [status, { description }] of Object.entries(operation.responses))
      expect(description, `${where} ${status}`).not.toBe('Default Response');
    if (method !== 'post' && method !== 'put') continue;
    expect(operation.requestBody?.content['application/json']?.example, where).toBeDefined();
    const own = path === '/session' ? ['401'] : ['401', '503', '504'];
    for (const status of ['400', '403', '413', '415', '500', ...own])
      expect(operation.responses, where).toHaveProperty(status);
  }
});

it('says of each route who may use it, and how it is refused', async () => {
  const { document, list } = await operations();
  expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer', 'session']);
  const open = list.filter(({ operation }) => operation['x-role'] === 'public');
  expect(open.map(({ path, method }) => `${method} ${path}`).sort()).toEqual([
    'delete /session',
    'get /healthz',
    'get /readyz',
    'post /session',
  ]);
  for (const { path, method, operation } of list) {
    const where = `${method} ${path}`;
    const role = operation['x-role'];
    expect(operation.security, where).toEqual(
      role === 'public' ? [] : [{ bearer: [] }, { session: [] }],
    );
    if (role === 'public') continue;
    expect(operation.responses['401']?.description, where).toContain('`session_expired`');
    const refusal = operation.responses['403']?.description ?? '';
    expect(refusal.includes('role_not_allowed'), where).toBe(role !== 'viewer');
    expect(refusal.includes('channel_not_allowed'), where).toBe(/ptt|tone/.test(path));
  }
});

it('documents ETag and If-Match, units, and shared schemas once', async () => {
  const { document } = await operations();
  const { get, post } = document.paths['/config'];
  expect(get.responses['200'].headers.etag).toBeDefined();
  expect(post.parameters).toContainEqual(
    expect.objectContaining({ in: 'header', name: 'if-match', required: false }),
  );
  expect(Object.keys(document.components.schemas).sort()).toEqual([
    'ChannelMeters',
    'ChannelStatus',
    'Config',
    'Device',
    'Problem',
  ]);
  const { dsp } = document.components.schemas.Config.properties;
  expect(dsp.properties.comp.properties.attack_ms).toMatchObject({
    'x-unit': 'ms',
    minimum: 0.1,
    default: 10,
  });
  const text = JSON.stringify(document);
  for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
    expect(document.components.schemas).toHaveProperty(name!);
  expect(text.match(/"\$ref"/g)?.length).toBeGreaterThan(50);
});

it('every answer keeps to the schema of its route, every status is documented', async () => {
  const routes = spyOnRoutes();
  const { request } = await createRig();
  const gets = [
    ...['/status', '/vu', '/meters', '/channels', '/channels/1', '/config', '/devices'],
    ...['/self-check', '/nodes', '/healthz', '/readyz', '/channels/9', '/vu?node=x'],
    ...['/alarms', '/audit', '/audit?since=2000&limit=1'],
    ...['/telemetry/dictionary', '/telemetry/history?key=room-1.1.level_after'],
    ...['/telemetry/history?key=none', '/telemetry/history', '/session'],
  ].map((url) => ['GET', url, undefined] as const);
  const posts = [
    ['POST', '/ptt', { channel: 1, gate_open: true }],
    ['POST', '/ptt', { channel: 9 }],
    ['POST', '/ptt', { channel: '1' }],
    ['POST', '/tone', { channel: 1 }],
    ['PUT', '/channels/1/ptt-lease', { holder: 'flight' }],
    ['PUT', '/channels/1/ptt-lease', { holder: 'capcom' }],
    ['DELETE', '/channels/1/ptt-lease?holder=flight', undefined],
    ['POST', '/alarms/device_lost-1/ack', { by: 'flight' }],
    ['POST', '/alarms/none/ack', { by: 'flight' }],
    ['POST', '/config', seedConfig()],
    ['POST', '/config/validate', seedConfig()],
    ['POST', '/session', { token: 'mcae_x' }],
    ['DELETE', '/session', undefined],
  ] as const;
  for (const [method, url, json] of [...gets, ...posts]) {
    const { status, body } = await request(url, { method, json });
    const path = url.replace(/\?.*/, '').replace(/\/alarms\/[^/]+/, '/alarms/:id');
    const route = `${method} ${path.replace(/\/channels\/\d+/, '/channels/:id')}`;
    const { schema } = routes.find(({ method: of, url: at }) => `${of} ${at}` === route) ?? {};
    const documented = schema?.response as Record<string, unknown> | undefined;
    expect(documented, route).toHaveProperty(String(status));
    if (status !== 200) continue;
    expect(validate(documented?.['200'] as TSchema, body), route).toMatchObject({ ok: true });
  }
});
