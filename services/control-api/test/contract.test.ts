/** The documents are the code: every route described, every answer as its schema says. */
import { validate } from '@mcae/schema';
import type { TSchema } from '@sinclair/typebox';
import { expect, it } from 'vitest';

import { ACCESS_MATRIX, type Kind } from './support/access-matrix.js';
import { auditEntry } from './support/audit-entry.js';
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

interface Request {
  /** Method and pattern, as the access matrix has them. */
  readonly route: string;
  readonly url: string;
  readonly json?: unknown;
}

const DOCUMENTED = Object.entries(ACCESS_MATRIX)
  .filter(([, { isHidden }]) => !isHidden)
  .map(([route, { url, json }]): Request => ({ route, url: url ?? route.split(' ')[1]!, json }));

/** What the documents call who may use a route of each kind. */
const ROLE: Readonly<Record<Kind, string>> = {
  public: 'public',
  viewer: 'viewer',
  acknowledge: 'operator',
  key: 'operator',
  engineer: 'engineer',
};

async function operations() {
  const { request } = await createRig();
  const { body } = await request('/openapi.json');
  const paths = body.paths as Record<string, Record<string, Operation>>;
  const list = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return { document: body, list };
}

it('lists exactly the operations of the access matrix', async () => {
  const { list } = await operations();
  const wanted = DOCUMENTED.map(({ route }) => route.replaceAll(/:(\w+)/g, '{$1}'));
  expect(list.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(
    wanted.sort(),
  );
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
  for (const { path, method, operation } of list) {
    const where = `${method.toUpperCase()} ${path}`;
    const kind = ACCESS_MATRIX[where.replaceAll(/\{(\w+)\}/g, ':$1')]?.kind;
    const isPublic = kind === 'public';
    expect(operation['x-role'], where).toBe(kind && ROLE[kind]);
    expect(operation.security, where).toEqual(isPublic ? [] : [{ bearer: [] }, { session: [] }]);
    if (isPublic) continue;
    expect(operation.responses['401']?.description, where).toContain('`session_expired`');
    const refusal = operation.responses['403']?.description ?? '';
    expect(refusal.includes('role_not_allowed'), where).toBe(kind !== 'viewer');
    expect(refusal.includes('channel_not_allowed'), where).toBe(kind === 'key');
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

/** What is asked besides: other parameters, and what is refused. */
const MORE: readonly Request[] = [
  { route: 'GET /channels/:id', url: '/channels/9' },
  { route: 'GET /vu', url: '/vu?node=x' },
  { route: 'GET /audit', url: '/audit?since=2000&limit=1' },
  { route: 'GET /telemetry/history', url: '/telemetry/history?key=none' },
  { route: 'GET /telemetry/history', url: '/telemetry/history' },
  { route: 'POST /ptt', url: '/ptt', json: { channel: 9 } },
  { route: 'POST /ptt', url: '/ptt', json: { channel: '1' } },
  {
    route: 'PUT /channels/:id/ptt-lease',
    url: '/channels/1/ptt-lease',
    json: { holder: 'capcom' },
  },
  { route: 'POST /alarms/:id/ack', url: '/alarms/none/ack', json: { by: 'flight' } },
];

it('every answer keeps to the schema of its route, every status is documented', async () => {
  const routes = spyOnRoutes();
  const { request, engine } = await createRig();
  engine.raiseAlarm();
  engine.audit.append(auditEntry(2_000));
  for (const { route, url, json } of [...DOCUMENTED, ...MORE]) {
    // A stream of events does not end.
    if (url === '/events') continue;
    const [method] = route.split(' ');
    const { status, body } = await request(url, { method: method as 'GET', json });
    const { schema } = routes.find(({ method: of, url: at }) => `${of} ${at}` === route) ?? {};
    const documented = schema?.response as Record<string, TSchema> | undefined;
    expect(documented, route).toHaveProperty(String(status));
    // What is not JSON has a content type in place of a schema.
    if (status !== 200 || documented?.['200']?.['content']) continue;
    expect(validate(documented?.['200'] as TSchema, body), route).toMatchObject({ ok: true });
  }
});
