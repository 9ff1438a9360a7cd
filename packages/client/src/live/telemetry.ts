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

const TELEMETRY_NAMES = ['vu', 'status'] as const satisfies readonly TelemetryName[];
const EVENT_NAMES = [
  'ptt',
  'device',
  'xrun',
  'config',
  'alarm',
] as const satisfies readonly EventName[];

/** Names of what stands on the bus, by the kind of their subject. */
export const BUS_NAMES: Readonly<Record<'tlm' | 'evt', ReadonlySet<string>>> = {
  tlm: new Set(TELEMETRY_NAMES),
  evt: new Set(EVENT_NAMES),
};
