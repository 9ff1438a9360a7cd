/** Keeps a connection up: connects again, later each time it fails, until it is told to stop. */
import type { Clock } from '@mcae/clock';
import type { TelemetryHandlers } from './telemetry.js';

const RETRY_MS = 500;

export interface Reading {
  readonly time: Clock;
  readonly handlers: TelemetryHandlers;
  readonly stopped: AbortSignal;
  /** The longest pause between two tries. */
  readonly maxRetryMs: number;
  /** Reads until the connection ends. @returns why it ended, never throws */
  readonly readOnce: (handlers: TelemetryHandlers, stopped: AbortSignal) => Promise<string>;
}

export async function readForever(reading: Reading): Promise<void> {
  const { time, handlers, stopped, maxRetryMs, readOnce } = reading;
  let retryMs = RETRY_MS;
  while (!stopped.aborted) {
    const reason = await readOnce(
      {
        onEvent: (event) => {
          if (!stopped.aborted) handlers.onEvent(event);
        },
        onConnection: (connected, why) => {
          retryMs = RETRY_MS;
          if (!stopped.aborted) handlers.onConnection(connected, why);
        },
      },
      stopped,
    );
    if (stopped.aborted) return;
    handlers.onConnection(false, reason);
    const waitMs = retryMs;
    retryMs = Math.min(2 * retryMs, maxRetryMs);
    await pause(time, waitMs, stopped);
  }
}

/** Waits, or ends early when `signal` is aborted. */
export function pause(time: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
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
