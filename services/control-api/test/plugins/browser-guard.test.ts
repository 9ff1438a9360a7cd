import { describe, expect, it } from 'vitest';
import { expectProblem } from '../support/expect-problem.js';
import { createRig } from '../support/rig.js';

describe('other sites', () => {
  const send = async (host: string, headers: Record<string, string>) => {
    const { request, engine } = await createRig({ host });
    const answer = await request('/ptt', { json: { channel: 1 }, headers });
    return { answer, done: engine.done.length };
  };

  it.each([
    [{ host: 'evil.example' }],
    [{ host: 'evil.example:8000' }],
    [{ host: '127.0.0.1.evil.example' }],
    [{ host: 'localhost:8000', origin: 'http://evil.example' }],
    [{ host: 'localhost:8000', origin: 'http://localhost:3000' }],
    [{ host: 'localhost:8000', origin: 'null' }],
  ])('are kept out on loopback: %o', async (headers) => {
    const { answer, done } = await send('127.0.0.1', headers as Record<string, string>);
    expectProblem(answer, 403, 'foreign_origin');
    expect(done).toBe(0);
  });

  it.each([
    [{ host: 'localhost:8000' }],
    [{ host: '127.0.0.1' }],
    [{ host: '[::1]:8000' }],
    [{ host: 'localhost:8000', origin: 'http://localhost:8000' }],
  ])('the own page gets in: %o', async (headers) => {
    expect((await send('127.0.0.1', headers as Record<string, string>)).answer.status).toBe(200);
  });

  it('behind another address names are the operator’s business', async () => {
    expect((await send('0.0.0.0', { host: 'audio.example' })).answer.status).toBe(200);
  });

  it('never sends a CORS header, and tells browsers to keep to themselves', async () => {
    const { request } = await createRig();
    const { headers } = await request('/vu', { headers: { origin: 'http://localhost:80' } });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
  });
});
