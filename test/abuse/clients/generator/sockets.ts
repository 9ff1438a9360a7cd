/** Sockets that are held open and say little, or listen to an event stream. */
import { connect, type Socket } from 'node:net';
import { newCounts, type SocketAttack, type Target } from '../attack.js';
import { countAnswer, type RunningAttack } from './running-attack.js';

const STEP_MS = 10;
/** 2,000 a second. */
const MOST_A_STEP = 20;

export function holdSockets(target: Target, { count, says }: SocketAttack): RunningAttack {
  const counts = newCounts();
  const { hostname, port, host } = new URL(target.url);
  const text = openingWords(says, host, target.tokens?.viewer);
  const open = new Set<Socket>();
  const openOne = () => {
    const socket = connect({ host: hostname, port: Number(port) });
    let isFirst = true;
    open.add(socket);
    socket.on('connect', () => {
      counts.opened++;
      if (text === '') return;
      counts.sent++;
      socket.write(text);
    });
    socket.on('data', (data) => {
      const status = isFirst ? /^HTTP\/1\.1 (\d{3})/.exec(data.toString('latin1'))?.[1] : undefined;
      isFirst = false;
      if (status === undefined) counts.bytes += data.length;
      else countAnswer(counts, status, data.length);
    });
    socket.on('error', () => {
      counts.failed++;
    });
    socket.on('close', () => open.delete(socket));
  };
  const timer = setInterval(() => {
    for (let i = 0; i < MOST_A_STEP && open.size < count; i++) openOne();
  }, STEP_MS);
  return {
    counts,
    stop: async () => {
      clearInterval(timer);
      for (const socket of open) socket.destroy();
    },
  };
}

function openingWords(says: SocketAttack['says'], host: string, token: string | undefined): string {
  const authorization = token === undefined ? '' : `authorization: Bearer ${token}\r\n`;
  switch (says) {
    case 'nothing':
      return '';
    case 'half a request':
      return `GET /vu HTTP/1.1\r\nhost: ${host}\r\n${authorization}x-more: `;
    case 'half a handshake':
      // A TLS record of 512 bytes that holds a ClientHello, of which the rest never comes.
      return '\x16\x03\x01\x02\x00\x01';
    case 'an event stream':
      return `GET /events HTTP/1.1\r\nhost: ${host}\r\n${authorization}\r\n`;
  }
}
