import { createServer, connect as dial, type Socket } from 'node:net';

/** One address in front of several, as a load balancer: each in rotation, but those that refuse. */
export async function oneAddress(ports: readonly number[]) {
  const connections = new Map(ports.map((port) => [port, 0]));
  const open = new Set<Socket>();
  let next = 0;

  const join = (client: Socket, left: number) => {
    const port = ports[next++ % ports.length] ?? 0;
    const server = dial(port, '127.0.0.1');
    server.once('error', () => (left > 1 ? join(client, left - 1) : client.destroy()));
    server.once('connect', () => {
      connections.set(port, (connections.get(port) ?? 0) + 1);
      server.removeAllListeners('error').on('error', () => client.destroy());
      client.on('error', () => server.destroy());
      client.pipe(server).pipe(client);
    });
  };

  const listener = createServer((client) => {
    open.add(client);
    client.on('close', () => open.delete(client)).on('error', () => client.destroy());
    join(client, ports.length);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** How many connections each port has had. */
    connections,
    async close() {
      for (const client of open) client.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
