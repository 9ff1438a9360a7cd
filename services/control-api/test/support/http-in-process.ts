/** HTTP to a service of this process without a socket: the connection is a pipe in memory. */
import { get, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { App } from '../../src/index.js';

/** @returns the client's end of a new connection */
export async function connectTo(app: App): Promise<Duplex> {
  await app.ready();
  const [client, server] = duplexPair();
  // Where one end of a socket goes away, so does the other.
  client.on('close', () => server.destroy());
  server.on('close', () => client.destroy());
  app.server.emit('connection', Object.assign(server, { remoteAddress: '127.0.0.1' }));
  return client;
}

/** @returns the answer as soon as its head is there; its body is closed when the test is over */
export async function open(
  app: App,
  path: string,
  headers: OutgoingHttpHeaders = {},
): Promise<IncomingMessage> {
  const connection = (await connectTo(app)) as Socket;
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    get({ path, headers, createConnection: () => connection }, resolve).on('error', reject),
  );
  onTestFinished(() => void response.destroy());
  return response;
}
