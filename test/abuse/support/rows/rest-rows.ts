/** Attacks over REST, with a token that may only read where nothing else is said. */
import type { Attack, RequestAttack, SocketAttack } from '../../clients/attack.js';
import type { Row } from './row.js';

const read = (path: string, connections: number, more: Partial<RequestAttack> = {}) =>
  ({ kind: 'requests', requests: [{ path }], as: 'viewer', connections, ...more }) satisfies Attack;
const sockets = (count: number, says: SocketAttack['says']): Attack => ({
  kind: 'sockets',
  count,
  says,
});

/** What is refused is logged, but bounded: the presses and closings of a row are 90 kB. */
const LOG_KB = 500;
const HISTORY = '/telemetry/history?key=test-node.1.level_after';

const devices = read('/devices', 64);
const history = read(HISTORY, 110);
const selfCheck = read('/self-check', 70);
const pipelined = read('/telemetry/dictionary', 80, { pipelined: 50 });

export const NOTHING: Row = { name: 'nothing', attacks: [], tookPlace: {} };

/** Run with tokens and without. */
export const READING_ROWS: readonly Row[] = [
  { name: '64 × devices', attacks: [devices], tookPlace: { sent: 64, answered: 4 } },
  { name: '110 × history', attacks: [history], tookPlace: { sent: 110, bytes: 10e6 } },
  { name: '70 × self-check', attacks: [selfCheck], tookPlace: { sent: 70, answered: 4 } },
  {
    name: '80 connections with 50 × dictionary each',
    attacks: [pipelined],
    tookPlace: { sent: 4_000, answered: 100 },
  },
  {
    name: '5,000 event streams',
    attacks: [sockets(5_000, 'an event stream')],
    tookPlace: { opened: 1_000, bytes: 1_000 },
  },
  {
    name: '1,200 half-open requests',
    attacks: [sockets(1_200, 'half a request')],
    tookPlace: { opened: 1_000 },
  },
  {
    name: 'five at once',
    attacks: [devices, history, selfCheck, pipelined, sockets(1_200, 'an event stream')],
    tookPlace: { sent: 4_000, answered: 100, bytes: 5e6 },
  },
];

/** Run with tokens alone; wrong ones last, since the service remembers them for a minute. */
export const TOKEN_ROWS: readonly Row[] = [
  {
    name: '100 × openapi.json',
    attacks: [read('/openapi.json', 100)],
    tookPlace: { sent: 100, bytes: 5e6 },
  },
  {
    name: '64 × POST /ptt by who may not',
    attacks: [
      {
        kind: 'requests',
        requests: [{ method: 'POST', path: '/ptt', json: { channel: 1, gate_open: false } }],
        as: 'viewer',
        connections: 64,
      },
    ],
    tookPlace: { sent: 64, answered: 64 },
    bounds: { logKb: LOG_KB },
  },
  {
    name: 'three clients, each 40 × history',
    attacks: (['viewer', 'viewer-2', 'viewer-3'] as const).map((as) => read(HISTORY, 40, { as })),
    tookPlace: { sent: 120, bytes: 10e6 },
  },
  {
    name: '110 × history beside a viewer',
    attacks: [history],
    honestViewer: true,
    tookPlace: { sent: 110, bytes: 10e6 },
  },
  {
    name: '64 × a wrong token; newcomers of its address',
    attacks: [read('/vu', 64, { as: 'wrong' })],
    newcomersFrom: '127.0.0.1',
    tookPlace: { sent: 64, answered: 64 },
    bounds: { logKb: LOG_KB },
  },
];
