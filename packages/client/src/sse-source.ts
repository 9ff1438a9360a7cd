/** Telemetry by server-sent events, read with fetch: the same in browsers and in Node. */
import type { Clock } from '@mcae/clock';
import { ApiProblem } from './api-problem.js';
import type { Http } from './http.js';
import { createSseParser } from './sse-parser.js';
import type { TelemetryEvent, TelemetryHandlers, TelemetrySource } from './telemetry.js';

const RETRY_MS = 500;
const MAX_RETRY_MS = 4_000;
/** The service sends a heartbeat each 10 s; a connection that is silent for longer is dead. */
const SILENCE_MS = 25_000;

const NAMES: ReadonlySet<string> = new Set<TelemetryEvent['name']>([
  'vu',
  'status',
  'ptt',
  'device',
  'xrun',
  'config',
  'alarm',
  'stale',
]);

export function eventSource(http: Http, time: Clock): TelemetrySource {
  return {
    start: (handlers) => {
      const stopped = new AbortController();
      void readForever(http, time, handlers, stopped.signal);
      return () => stopped.abort();
    },
  };
}

async function readForever(
  http: Http,
  time: Clock,
  handlers: TelemetryHandlers,
  stopped: AbortSignal,
): Promise<void> {
  let retryMs = RETRY_MS;
  while (!stopped.aborted) {
    const reason = await readOnce(http, time, stopped, {
      ...handlers,
      onConnection: (connected, why) => {
        retryMs = RETRY_MS;
        handlers.onConnection(connected, why);
      },
    });
    if (stopped.aborted) return;
    handlers.onConnection(false, reason);
    const waitMs = retryMs;
    retryMs = Math.min(2 * retryMs, MAX_RETRY_MS);
    await pause(time, waitMs, stopped);
  }
}

/** @returns why the connection ended */
async function readOnce(
  http: Http,
  time: Clock,
  stopped: AbortSignal,
  handlers: TelemetryHandlers,
): Promise<string> {
  const silent = new AbortController();
  let cancel = time.after(SILENCE_MS, () => silent.abort());
  try {
    const body = await http.open('/events', AbortSignal.any([stopped, silent.signal]));
    handlers.onConnection(true, null);
    const parse = createSseParser();
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'the service closed the connection';
      cancel();
      cancel = time.after(SILENCE_MS, () => silent.abort());
      for (const { name, data } of parse(decoder.decode(value, { stream: true })))
        if (NAMES.has(name))
          handlers.onEvent({ name, message: JSON.parse(data) } as TelemetryEvent);
    }
  } catch (error) {
    if (silent.signal.aborted) return 'the connection went silent';
    return error instanceof ApiProblem ? error.message : 'the connection broke';
  } finally {
    cancel();
  }
}

/** Waits, or ends early when `signal` is aborted. */
function pause(time: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = time.after(delayMs, end);
    signal.addEventListener('abort', end);
  });
}
