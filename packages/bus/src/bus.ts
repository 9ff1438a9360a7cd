/** The ports to the bus. Payloads are JSON text; what they mean stands in @mcae/schema. */

export type Unsubscribe = () => void;

export interface Bus {
  /** False from the moment an outage is noticed; what is published then is dropped. */
  connected(): boolean;
  /** What is wrong where only people can help: the key was refused, a certificate is unknown. */
  trouble(): string | undefined;
  /** Fire and forget; never throws, never queues for later. */
  publish(subject: string, text: string): void;
  /** `*` and `>` as in NATS. The subscription survives reconnects. */
  subscribe(subject: string, receive: (text: string, subject: string) => void): Unsubscribe;
  /**
   * @throws ProblemError bus_unavailable, engine_unavailable (nobody serves the subject) or
   *   deadline_exceeded (the outcome is then unknown).
   */
  request(subject: string, text: string, timeoutMs: number): Promise<string>;
  close(): Promise<void>;
}

export interface ServiceEndpoint {
  /** Letters, digits, `-` and `_`. */
  readonly name: string;
  readonly subject: string;
  /** Answers every request; a rejection is answered as an internal error. */
  readonly answer: (text: string) => Promise<string>;
}

export interface Service {
  readonly name: string;
  readonly version: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly endpoints: readonly ServiceEndpoint[];
}

export interface ServiceHost {
  /** Registers with the NATS services API; survives reconnects. */
  serve(service: Service): void;
}

/** A stream that the server keeps, where it can; bounded, oldest out first. */
export interface KeptStream {
  readonly name: string;
  readonly subject: string;
  readonly max_age_days: number;
  readonly max_bytes: number;
}

export interface StreamHost {
  /** Makes sure of the stream at each connection; never waits, never fails. */
  keep(stream: KeptStream): void;
}

export interface StreamReader {
  /**
   * The newest messages of a subject that the server has kept, oldest first.
   * @throws ProblemError bus_unavailable, also where the server keeps no such stream
   */
  newest(stream: KeptStream, subject: string, limit: number): Promise<string[]>;
}

export interface ServiceFinder {
  /** Metadata of every instance of the service that answers within `withinMs`. */
  discover(serviceName: string, withinMs: number): Promise<ReadonlyArray<Record<string, string>>>;
}
