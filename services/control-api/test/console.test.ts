/** The web console as control-api serves it: the page, what it needs, how long it may be kept. */
import { expect, it } from 'vitest';
import { findConsole } from '../src/console-files.js';
import { readEnvironment } from '../src/environment.js';
import { builtConsole } from './support/built-console.js';
import { createRig } from './support/rig.js';

it('serves the page, never kept, under a policy that lets in nothing from elsewhere', async () => {
  const { request } = await createRig({ consoleFolder: builtConsole() });
  const page = await request('/');
  expect(page).toMatchObject({ status: 200, text: '<!doctype html><title>page</title>' });
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
});

it('lets the page connect to the bus where that is offered, and tells how', async () => {
  const nats = { url: 'ws://127.0.0.1:9222', nkey_seed: null };
  const rig = await createRig({ consoleFolder: builtConsole(), uiConfig: { nats } });
  const connect = async ({ request }: typeof rig) =>
    /connect-src ([^;]*);/.exec(String((await request('/')).headers['content-security-policy']));
  expect((await connect(rig))?.[1]).toBe("'self' ws://127.0.0.1:9222");
  expect((await rig.request('/ui-config')).body).toEqual({ nats });
  const without = await createRig({ consoleFolder: builtConsole() });
  expect((await connect(without))?.[1]).toBe("'self'");
  expect((await without.request('/ui-config')).body).toEqual({ nats: null });
});

it.each(['http://127.0.0.1:9222', 'ws://a b', 'ws://a;script-src *', 'ws://u:p@host', 'nonsense'])(
  'does not take %s for the address of the bus',
  (url) => {
    expect(() => readEnvironment({ NATS_WS_URL: url })).toThrow(/^NATS_WS_URL must be one address/);
  },
);

it.each([
  ['ws://127.0.0.1:9222/', 'ws://127.0.0.1:9222'],
  ['wss://bus.example/nats', 'wss://bus.example/nats'],
])('takes %s for the address of the bus', (url, expected) => {
  expect(readEnvironment({ NATS_WS_URL: url }).natsWsUrl).toBe(expected);
});

it('lets browsers keep what has a hash in its name, and ask for the icon again', async () => {
  const { request } = await createRig({ consoleFolder: builtConsole() });
  const script = await request('/console/index-4f2a.js');
  expect(script).toMatchObject({ status: 200, text: 'run()' });
  expect(script.headers).toMatchObject({
    'content-type': 'application/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  const icon = await request('/favicon.svg');
  expect(icon.headers).toMatchObject({
    'content-type': 'image/svg+xml',
    'cache-control': 'no-cache',
  });
  const etag = String(icon.headers['etag']);
  expect((await request('/favicon.svg', { headers: { 'if-none-match': etag } })).status).toBe(304);
});

it.each(['/console/none.js', '/console/', '/console/..%2findex.html', '/console/%2e%2e/x'])(
  'has nothing at %s, and says so without letting it be kept',
  async (url) => {
    const { request } = await createRig({ consoleFolder: builtConsole() });
    const { status, body, headers } = await request(url);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body).toMatchObject({ status, request_id: expect.any(String) });
    expect(headers['cache-control']).toBe('no-store');
  },
);

it('leads to the documents where no console is built', async () => {
  const { request } = await createRig();
  const { status, headers } = await request('/');
  expect(status).toBe(302);
  expect(headers['location']).toBe('/docs/');
});

it('finds the built console by its package, or nothing', () => {
  const found = findConsole();
  if (found !== undefined) expect(found).toMatch(/console[\\/]dist$/);
});
