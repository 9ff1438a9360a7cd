/** What a view is made of: the messages of engines, and what the service says of one it misses. */
import type { EventMessage, EventName, TelemetryMessage, TelemetryName } from '@mcae/schema';

export type MessageName = TelemetryName | EventName;

type Named<Messages> = {
  [N in keyof Messages]: { readonly name: N; readonly message: Messages[N] };
}[keyof Messages];

export type TelemetryInput = Named<{ [N in TelemetryName]: TelemetryMessage<N> }>;
export type EventInput = Named<{ [N in EventName]: EventMessage<N> }>;

/** One message of an engine with its name, as a union that `switch (input.name)` takes apart. */
export type EngineMessage = TelemetryInput | EventInput;

/** Of `GET /events` alone: the service does not hear an engine. */
export interface StaleNotice {
  readonly node: string;
  readonly boot_id: string;
  /** Of the newest levels; null where there are none. */
  readonly age_ms: number | null;
  readonly bus_connected: boolean;
}

export type ViewInput = EngineMessage | { readonly name: 'stale'; readonly message: StaleNotice };

// Records, so that the compiler asks for a name that is missing.
const TELEMETRY: Readonly<Record<TelemetryName, true>> = { vu: true, status: true };
const EVENTS: Readonly<Record<EventName, true>> = {
  ptt: true,
  device: true,
  xrun: true,
  config: true,
  alarm: true,
};

/** Names of what an engine publishes, by the kind of their subject. */
export const BUS_NAMES: Readonly<Record<'tlm' | 'evt', ReadonlySet<string>>> = {
  tlm: new Set(Object.keys(TELEMETRY)),
  evt: new Set(Object.keys(EVENTS)),
};
