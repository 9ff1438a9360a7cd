/** Requests and events over real HTTP. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type TelemetryEvent } from '../../src/index.js';
import { problemOf } from '../support/problem-of.js';

it('a deadline that has passed is a problem', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as AddressInfo;
  const client = createClient({ baseUrl: `http://127.0.0.1:${port}` });
  const problem = await problemOf(() => client.lease(1, { holder: 'x' }, 30));
  expect(problem.code).toBe('deadline_exceeded');
  silent.closeAllConnections();
  silent.close();
});

describe('telemetry by server-sent events', () => {
  let server: Server;
  let answers = 0;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      answers++;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('retry: 1000\n\n:\n\nevent: stale\ndata: {"node":"n"}\n\n');
      response.end('event: other\ndata: {}\n\n');
    });
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });
  afterAll(() => server.close());

  it('gives each event, and connects again after the connection ended', async () => {
    const { port } = server.address() as AddressInfo;
    const events: TelemetryEvent[] = [];
    const connections: boolean[] = [];
    const client = createClient({ baseUrl: `http://127.0.0.1:${port}` });
    await new Promise<void>((resolve) => {
      const stop = client.telemetry().start({
        onEvent: (event) => {
          events.push(event);
          if (events.length < 2) return;
          stop();
          resolve();
        },
        onConnection: (connected) => connections.push(connected),
      });
    });
    expect(answers).toBe(2);
    expect(connections).toEqual([true, false, true]);
    expect(events.map(({ name }) => name)).toEqual(['stale', 'stale']);
  });
});
