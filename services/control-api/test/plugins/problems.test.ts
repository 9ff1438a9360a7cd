/** Every failure is a problem document. */
import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { expectProblem } from '../support/expect-problem.js';
import { connectTo } from '../support/http-in-process.js';
import { createRig } from '../support/rig.js';

const json = { 'content-type': 'application/json' };

const cases: [string, string, InjectOptions, number, string][] = [
  ['nothing there', '/nope', {}, 404, 'not_found'],
  ['below a route', '/status/1', {}, 404, 'not_found'],
  ['a file that the documents do not have', '/docs/static/../../x', {}, 404, 'not_found'],
  ['the wrong method', '/ptt', { method: 'GET' }, 405, 'method_not_allowed'],
  ['the wrong method on a channel', '/channels/1', { method: 'DELETE' }, 405, 'method_not_allowed'],
  ['a preflight of another site', '/ptt', { method: 'OPTIONS' }, 405, 'method_not_allowed'],
  ['no body', '/ptt', { method: 'POST' }, 400, 'invalid_request'],
  ['an empty body', '/ptt', { method: 'POST', headers: json }, 400, 'invalid_request'],
  [
    'half a body',
    '/ptt',
    { method: 'POST', headers: json, payload: '{"a' },
    400,
    'invalid_request',
  ],
  ['a text body', '/ptt', post('{}', 'text/plain'), 415, 'unsupported_media_type'],
  [
    'a form',
    '/ptt',
    post('a=1', 'application/x-www-form-urlencoded'),
    415,
    'unsupported_media_type',
  ],
  [
    'a multipart form',
    '/ptt',
    post('x', 'multipart/form-data; boundary=x'),
    415,
    'unsupported_media_type',
  ],
  [
    'text that pretends',
    '/ptt',
    post('{}', 'text/plain; application/json'),
    415,
    'unsupported_media_type',
  ],
  [
    'a body without type',
    '/ptt',
    { method: 'POST', payload: '{"channel":1}' },
    415,
    'unsupported_media_type',
  ],
  ['a large body', '/config', post(`"${'x'.repeat(300_000)}"`), 413, 'payload_too_large'],
  [
    '__proto__',
    '/ptt',
    post('{"channel":1,"__proto__":{"gate_open":true}}'),
    400,
    'invalid_request',
  ],
  [
    'constructor',
    '/ptt',
    post('{"channel":1,"constructor":{"prototype":{}}}'),
    400,
    'invalid_request',
  ],
  ['an extra key', '/ptt', post('{"channel":1,"open":true}'), 400, 'invalid_request'],
  ['a misspelt query', '/ptt?nod=x', post('{"channel":1}'), 400, 'invalid_request'],
  ['a broken escape', '/%zz', {}, 400, 'invalid_request'],
  ['a very long id', `/channels/${'1'.repeat(200)}`, {}, 400, 'invalid_request'],
];

function post(payload: string, type = 'application/json'): InjectOptions {
  return { method: 'POST', payload, headers: { 'content-type': type } };
}

describe('problem details', () => {
  it.each(cases)('%s', async (_name, url, options, status, code) => {
    const { request, engine } = await createRig();
    expectProblem(await request(url, options), status, code);
    expect(engine.done).toEqual([]);
  });

  it('405 says what is allowed', async () => {
    const { request } = await createRig();
    const { headers } = await request('/config', { method: 'PUT' });
    expect(headers['allow']).toBe('GET, HEAD, POST');
  });

  it('HEAD is answered like GET', async () => {
    const { request } = await createRig();
    expect((await request('/healthz', { method: 'HEAD' })).status).toBe(200);
  });
});

it('what is not HTTP is answered and closed', async () => {
  const { app } = await createRig();
  const socket = await connectTo(app);
  socket.end('hello\r\n\r\n');
  let text = '';
  for await (const chunk of socket) text += chunk;
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect(JSON.parse(text.split('\r\n\r\n')[1]!)).toMatchObject({
    status: 400,
    code: 'invalid_request',
  });
});
