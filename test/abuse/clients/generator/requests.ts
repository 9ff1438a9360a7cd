/** Requests over REST in a closed loop, pipelined or not. */
import { randomBytes } from 'node:crypto';
import { type Dispatcher, Pool } from 'undici';
import { MOST_SENT, newCounts, type RequestAttack, type Target } from '../attack.js';
import { countAnswer, pause, type RunningAttack } from './running-attack.js';

const DEADLINE_MS = 20_000;
/** A refused connection must not become a busy loop of the generator. */
const AFTER_FAILURE_MS = 20;

export function floodRequests(target: Target, attack: RequestAttack): RunningAttack {
  const { requests, connections, pipelined = 1 } = attack;
  const counts = newCounts();
  const pool = new Pool(target.url, {
    connections,
    pipelining: pipelined,
    headersTimeout: DEADLINE_MS,
    bodyTimeout: DEADLINE_MS,
    ...(target.ca !== undefined && { connect: { ca: target.ca } }),
  });
  pool.on('connect', () => {
    counts.opened++;
  });
  const prepared = requests.map(({ method = 'GET', path, json }) => ({
    method,
    path,
    // Without it only what changes nothing is pipelined.
    idempotent: true,
    ...(json !== undefined && { body: JSON.stringify(json) }),
  }));
  let stopped = false;
  const run = async () => {
    while (!stopped && counts.sent < MOST_SENT) {
      const request = prepared[counts.sent % prepared.length]!;
      counts.sent++;
      try {
        const headers = headersOf(target, attack, 'body' in request);
        const { statusCode, body } = await pool.request({ ...request, headers });
        countAnswer(counts, statusCode, await read(body));
      } catch {
        counts.failed++;
        await pause(AFTER_FAILURE_MS);
      }
    }
  };
  const loops = Array.from({ length: connections * pipelined }, run);
  return {
    counts,
    stop: async () => {
      stopped = true;
      await pool.destroy();
      await Promise.all(loops);
    },
  };
}

function headersOf({ tokens }: Target, { as }: RequestAttack, hasBody: boolean) {
  const token = as === 'wrong' ? `mcae_${randomBytes(32).toString('base64url')}` : tokens?.[as];
  return {
    ...(hasBody && { 'content-type': 'application/json' }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
}

/** An event stream never ends: its first part is enough. @returns bytes */
async function read(body: Dispatcher.ResponseData['body']): Promise<number> {
  let bytes = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (part.subarray(0, 6).toString() === 'retry:') break;
  }
  return bytes;
}
