/** Requests as they leave, and answers as they come, over a fetch that is made up. */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/index.js';
import { problemOf } from '../support/problem-of.js';

const PROBLEM = {
  type: 'urn:mcae:problem:invalid_config',
  title: 'The config is not valid',
  status: 400,
  detail: 'dsp.comp.ratio: 0 is not allowed',
  code: 'invalid_config',
  errors: [{ path: '/dsp/comp/ratio', message: '0 is not allowed' }],
  request_id: 'r',
};

function fakeFetch(status: number, body: string, headers: Record<string, string> = {}) {
  const requests: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    requests.push({ url: String(url), init });
    return new Response(body, { status, headers });
  };
  return { requests, fetch: fetch as typeof globalThis.fetch };
}

describe('requests', () => {
  it('name the engine, carry the token and the body', async () => {
    const { requests, fetch } = fakeFetch(200, '{"status":"ok"}');
    const client = createClient({ baseUrl: 'http://x/', node: 'n1', token: 't', fetch });
    await client.lease(3, { holder: 'flight', lease_ms: 500 });
    expect(requests[0]!.url).toBe('http://x/channels/3/ptt-lease?node=n1');
    expect(requests[0]!.init).toMatchObject({
      method: 'PUT',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
      body: '{"holder":"flight","lease_ms":500}',
    });
    await client.release(3, 'a&b');
    expect(requests[1]!.url).toBe('http://x/channels/3/ptt-lease?node=n1&holder=a%26b');
    expect(requests[1]!.init.body).toBeUndefined();
  });

  it('read and name the revision of a config', async () => {
    const { requests, fetch } = fakeFetch(200, '{"sample_rate":44100}', { etag: '"abc"' });
    const client = createClient({ baseUrl: '', fetch });
    const { config, revision } = await client.config();
    expect(revision).toBe('abc');
    await client.applyConfig(config, { ifMatch: revision });
    expect(requests[1]!.init.headers).toMatchObject({ 'if-match': '"abc"' });
  });
});

describe('failures are problems', () => {
  it('with code, status and fields of the service', async () => {
    const { fetch } = fakeFetch(400, JSON.stringify(PROBLEM));
    const problem = await problemOf(() => createClient({ baseUrl: '', fetch }).validateConfig({}));
    expect(problem).toMatchObject({
      code: 'invalid_config',
      status: 400,
      message: PROBLEM.detail,
      errors: PROBLEM.errors,
      answered: true,
    });
  });

  it('also where a proxy answered, where nobody did, and where it is not JSON', async () => {
    const proxy = createClient({ baseUrl: '', fetch: fakeFetch(502, '<html>').fetch });
    expect(await problemOf(() => proxy.vu())).toMatchObject({
      code: 'unexpected_answer',
      status: 502,
    });
    const broken = createClient({ baseUrl: '', fetch: fakeFetch(200, '<html>').fetch });
    expect(await problemOf(() => broken.vu())).toMatchObject({ code: 'unexpected_answer' });
    const nobody = createClient({ baseUrl: 'http://127.0.0.1:1' });
    expect(await problemOf(() => nobody.vu())).toMatchObject({
      code: 'no_answer',
      answered: false,
    });
  });
});
