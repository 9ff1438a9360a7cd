/** What engines send, whichever way it comes: one interface over server-sent events or NATS. */
import type { EventMessage, EventName, TelemetryMessage, TelemetryName } from '@mcae/schema';

/** An engine has gone quiet: nothing of it is live any more. */
export interface StaleNotice {
  readonly node: string;
  readonly boot_id: string;
  readonly age_ms: number | null;
  readonly bus_connected: boolean;
}

type Messages = { [N in TelemetryName]: TelemetryMessage<N> } & {
  [N in EventName]: EventMessage<N>;
} & { stale: StaleNotice };

/** One message with its name, as a union that `switch (event.name)` takes apart. */
export type TelemetryEvent = {
  [N in keyof Messages]: { readonly name: N; readonly message: Messages[N] };
}[keyof Messages];

export interface TelemetryHandlers {
  onEvent(event: TelemetryEvent): void;
  /** Told on each change; while it is down nothing that was seen is live. */
  onConnection(connected: boolean, reason: string | null): void;
}

export interface TelemetrySource {
  /** Starts to read. @returns a function that ends it */
  start(handlers: TelemetryHandlers): () => void;
}
