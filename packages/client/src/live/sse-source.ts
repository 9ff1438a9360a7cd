/** Telemetry by server-sent events, read with fetch: the same in browsers and in Node. */
import type { Clock } from '@mcae/clock';
import { BUS_NAMES } from '@mcae/engine-view';
import { ApiProblem } from '../rest/api-problem.js';
import type { Http } from '../rest/http.js';
import { readForever } from './read-forever.js';
import { createSseParser } from './sse-parser.js';
import type { TelemetryEvent, TelemetryHandlers, TelemetrySource } from './telemetry.js';

const MAX_RETRY_MS = 4_000;
/** The service sends a heartbeat each 10 s; a connection that is silent for longer is dead. */
const SILENCE_MS = 25_000;

const NAMES: ReadonlySet<string> = new Set([...BUS_NAMES.tlm, ...BUS_NAMES.evt, 'stale']);

export function eventSource(http: Http, time: Clock): TelemetrySource {
  return {
    start: (handlers) => {
      const stop = new AbortController();
      void readForever({
        time,
        handlers,
        stopped: stop.signal,
        maxRetryMs: MAX_RETRY_MS,
        readOnce: (each, stopped) => readOnce(http, time, stopped, each),
      });
      return () => stop.abort();
    },
  };
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
