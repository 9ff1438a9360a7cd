/** A TCP connection on the loopback that can be cut, or that swallows everything without closing. */
import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Ends every connection, and refuses new ones until `mend`. */
  cut(): void;
  /** Passes nothing on any more, and closes nothing. */
  hang(): void;
  mend(): void;
  close(): Promise<void>;
}

/** @param port of the server behind it */
export async function startTcpProxy(port: () => number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'hanging' = 'open';
  const server = createServer((socket) => {
    if (state === 'cut') {
      socket.destroy();
      return;
    }
    const behind = connect(port(), '127.0.0.1');
    const pass = (from: Socket, to: Socket) => {
      sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (data) => state !== 'hanging' && to.write(data));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    };
    pass(socket, behind);
    pass(behind, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    cut: () => {
      state = 'cut';
      end();
    },
    hang: () => {
      state = 'hanging';
    },
    mend: () => {
      // A connection that hung has lost bytes: it cannot be used any more.
      if (state === 'hanging') end();
      state = 'open';
    },
    close: async () => {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
