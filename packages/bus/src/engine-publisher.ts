/** What an engine publishes: bodies go in, messages with their envelope go out. */
import type { Clock } from '@mcae/clock';
import {
  type AuditEntry,
  auditSubject,
  type Body,
  type Envelope,
  type EventMessage,
  type EventName,
  eventSubject,
  type TelemetryMessage,
  type TelemetryName,
  telemetrySubject,
} from '@mcae/schema';
import type { Bus } from './bus.js';

/** Who an engine is: its name, and an id that is new at each start. */
export interface EngineIdentity {
  readonly node: string;
  readonly bootId: string;
}

/** Stamps messages with time, sequence and identity; one sequence a subject. */
export class Stamp {
  readonly #identity: EngineIdentity;
  readonly #clock: Clock;
  readonly #sequences = new Map<string, number>();

  constructor(identity: EngineIdentity, clock: Clock) {
    this.#identity = identity;
    this.#clock = clock;
  }

  next(subject: string): Envelope {
    const seq = (this.#sequences.get(subject) ?? 0) + 1;
    this.#sequences.set(subject, seq);
    return {
      ts_ms: Math.round(this.#clock.wallMs()),
      mono_ms: this.#clock.monoMs(),
      seq,
      boot_id: this.#identity.bootId,
      node: this.#identity.node,
    };
  }
}

export class EnginePublisher {
  readonly #bus: Bus;
  readonly #node: string;
  readonly #stamp: Stamp;

  constructor(bus: Bus, node: string, stamp: Stamp) {
    this.#bus = bus;
    this.#node = node;
    this.#stamp = stamp;
  }

  connected(): boolean {
    return this.#bus.connected();
  }

  telemetry<N extends TelemetryName>(name: N, body: Body<TelemetryMessage<N>>): void {
    this.#publish(telemetrySubject(this.#node, name), body);
  }

  event<N extends EventName>(name: N, body: Body<EventMessage<N>>): void {
    this.#publish(eventSubject(this.#node, name), body);
  }

  /** Never waits: whoever reads the stream sees by `seq` of the entries what it has missed. */
  audit(entry: AuditEntry): void {
    this.#publish(auditSubject(this.#node), { entry });
  }

  #publish(subject: string, body: object): void {
    this.#bus.publish(subject, JSON.stringify({ ...this.#stamp.next(subject), ...body }));
  }
}
