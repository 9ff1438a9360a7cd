/** Telemetry straight from the bus, by NATS over WebSocket, where the service offers it. */
import type { Clock } from '@mcae/clock';
import type { UiConfig } from '@mcae/schema';
import { ApiProblem } from '../rest/api-problem.js';
import { pause, readForever } from './read-forever.js';
import type { TelemetryHandlers, TelemetrySource } from './telemetry.js';

const MAX_RETRY_MS = 15_000;
/** Where it is not offered, it is asked for again after this: the service may be set up anew. */
const NOT_OFFERED_MS = 60_000;

/** @param offer asks the service what may be used, before each connection */
export function natsSource(offer: () => Promise<UiConfig>, time: Clock): TelemetrySource {
  return {
    start: (handlers) => {
      const stop = new AbortController();
      void readForever({
        time,
        handlers,
        stopped: stop.signal,
        maxRetryMs: MAX_RETRY_MS,
        readOnce: (each, stopped) => readOnce(offer, time, stopped, each),
      });
      return () => stop.abort();
    },
  };
}

async function readOnce(
  offer: () => Promise<UiConfig>,
  time: Clock,
  stopped: AbortSignal,
  handlers: TelemetryHandlers,
): Promise<string> {
  try {
    const { nats } = await offer();
    if (nats === null) {
      await pause(time, NOT_OFFERED_MS, stopped);
      return 'not offered';
    }
    // Loaded only where it is offered: it is larger than the rest of the page.
    const { readNats } = await import('./nats-websocket.js');
    return await readNats({ ...nats, stopped, handlers });
  } catch (error) {
    return error instanceof ApiProblem ? error.message : 'the bus cannot be reached';
  }
}
