/** The web console as control-api serves it: the page, what it needs, how long it may be kept. */
import type { UiConfig } from '@mcae/schema';
import { expect, it } from 'vitest';
import { builtConsole } from '../support/built-console.js';
import { createRig } from '../support/rig.js';

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
  const open = async (uiConfig?: UiConfig) => {
    const { request } = await createRig({
      consoleFolder: builtConsole(),
      ...(uiConfig && { uiConfig }),
    });
    const policy = String((await request('/')).headers['content-security-policy']);
    const [, connect] = /connect-src ([^;]*);/.exec(policy) ?? [];
    return { connect, uiConfig: (await request('/ui-config')).body };
  };
  expect(await open({ nats })).toEqual({
    connect: "'self' ws://127.0.0.1:9222",
    uiConfig: { nats },
  });
  expect(await open()).toEqual({ connect: "'self'", uiConfig: { nats: null } });
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
