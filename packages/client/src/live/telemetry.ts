/** What engines send, whichever way it comes: one interface over server-sent events or NATS. */
import type { EngineView, StaleNotice, ViewInput } from '@mcae/engine-view';
import type { EventName, TelemetryName } from '@mcae/schema';

export type { StaleNotice };

/** One message with its name, as a union that `switch (event.name)` takes apart. */
export type TelemetryEvent = ViewInput;

/** What an engine sent and nobody will see, or that it has started again. */
export type TelemetryBreak =
  | {
      readonly kind: 'gap';
      readonly node: string;
      readonly name: TelemetryName | EventName;
      /** Messages between the last one and this one. */
      readonly lost: number;
    }
  | { readonly kind: 'restart'; readonly node: string };

/** The way that telemetry comes, and whether what is asked of the service can be answered. */
export interface Link {
  readonly way: 'nats' | 'sse' | null;
  readonly isServiceUp: boolean;
}

export interface TelemetryHandlers {
  onEvent(event: TelemetryEvent): void;
  /** Told on each change; while it is down nothing that was seen is live. */
  onConnection(connected: boolean, reason: string | null): void;
  onBreak?(what: TelemetryBreak): void;
  /** Told on each change. */
  onLink?(link: Link): void;
}

export interface TelemetrySource {
  /** Starts to read. @returns a function that ends it */
  start(handlers: TelemetryHandlers): () => void;
}

/** A source that gives each message once and in order, and keeps what follows from them. */
export interface LiveTelemetry extends TelemetrySource {
  /** What is known of an engine; up to date whenever a handler is called. */
  engine(node: string): EngineView | undefined;
}
