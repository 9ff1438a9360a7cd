/** What the compiler lets through, and how a route becomes an address. */
import { expect, expectTypeOf, it } from 'vitest';
import { createHttp } from '../../src/rest/http.js';
import { createRequests } from '../../src/rest/requests.js';

function recorded() {
  const requests: string[] = [];
  const fetch = async (url: string | URL | Request, { method }: RequestInit = {}) => {
    requests.push(`${method} ${url}`);
    return new Response('{}');
  };
  const http = createHttp({ baseUrl: '', node: 'n1', fetch: fetch as typeof globalThis.fetch });
  return { requests, ...createRequests(http) };
}

it('puts parameters into path and query, escaped, and names the engine where there is one', async () => {
  const { requests, ask } = recorded();
  await ask('get', '/channels/{id}', { path: { id: 7 } });
  await ask('post', '/alarms/{id}/ack', { path: { id: 'a/b?c' }, body: { by: 'flight' } });
  await ask('get', '/audit', { query: { limit: 5, since: undefined } });
  await ask('get', '/nodes', { isOfService: true });
  expect(requests).toEqual([
    'GET /channels/7?node=n1',
    'POST /alarms/a%2Fb%3Fc/ack?node=n1',
    'GET /audit?node=n1&limit=5',
    'GET /nodes',
  ]);
});

it('has the routes, parameters, bodies and answers of the contract, and no others', () => {
  const { ask } = recorded();
  type Ask = typeof ask;
  const calls = (call: Ask) => ({
    vu: call('get', '/vu'),
    session: call('get', '/session'),
    // @ts-expect-error: there is no such route
    nowhere: call('get', '/nowhere'),
    // @ts-expect-error: it has no such method
    wrongMethod: call('post', '/vu'),
    // @ts-expect-error: a body that the route does not take
    wrongBody: call('post', '/tone', { body: { channel: 1, loud: true } }),
    // @ts-expect-error: a parameter that the route does not know
    wrongQuery: call('get', '/audit', { query: { last: 5 } }),
  });
  type Calls = ReturnType<typeof calls>;
  expectTypeOf<Awaited<Calls['vu']>>().toEqualTypeOf<{ readonly [channel: string]: number }>();
  expectTypeOf<Awaited<Calls['session']>['role']>().toEqualTypeOf<
    'viewer' | 'operator' | 'engineer'
  >();
});
