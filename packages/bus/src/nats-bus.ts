/** The bus over NATS: one connection that comes up when it can and comes back when it was lost. */
import { type Clock, sleep } from '@mcae/clock';
import { ProblemError } from '@mcae/schema';
import {
  type ConnectionOptions,
  connect,
  ErrorCode,
  Events,
  type NatsConnection,
  NatsError,
  RequestStrategy,
  type ServiceMsg,
  StringCodec,
} from 'nats';
import type { Bus, Service, ServiceFinder, ServiceHost, Unsubscribe } from './bus.js';

export interface NatsBusOptions {
  /** nats://host:port; several with commas. */
  readonly url: string;
  /** Shown by the server's monitoring. */
  readonly name: string;
  readonly clock: Clock;
  /** Told of every change of the connection. */
  readonly onChange?: (connected: boolean, detail: string) => void;
  /** Further options of the NATS client: credentials, TLS. */
  readonly connection?: ConnectionOptions;
}

/** Measured to notice a hung server in 2 to 3 s and to recover in about 215 ms. */
const RECOVERY: ConnectionOptions = {
  maxReconnectAttempts: -1,
  reconnectTimeWait: 200,
  pingInterval: 1_000,
  maxPingOut: 2,
  timeout: 2_000,
};
const CONNECT_RETRY_MS = 250;
const codec = StringCodec();

interface Subscription {
  readonly subject: string;
  readonly receive: (text: string, subject: string) => void;
}

export class NatsBus implements Bus, ServiceHost, ServiceFinder {
  readonly #options: NatsBusOptions;
  #connection: NatsConnection | undefined;
  #connected = false;
  #closed = false;
  readonly #subscriptions = new Map<Subscription, Unsubscribe | undefined>();
  readonly #services: Service[] = [];
  readonly #running: Promise<void>;

  /** Starts to connect at once and goes on until it is closed. */
  constructor(options: NatsBusOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  connected(): boolean {
    return this.#connected;
  }

  publish(subject: string, text: string): void {
    if (!this.#connected) return;
    try {
      this.#connection?.publish(subject, codec.encode(text));
    } catch {
      // Too large for the server, or closing: dropped like any message in an outage.
    }
  }

  subscribe(subject: string, receive: Subscription['receive']): Unsubscribe {
    const subscription = { subject, receive };
    this.#subscriptions.set(subscription, undefined);
    if (this.#connection) this.#attach(this.#connection, subscription);
    return () => {
      this.#subscriptions.get(subscription)?.();
      this.#subscriptions.delete(subscription);
    };
  }

  async request(subject: string, text: string, timeoutMs: number): Promise<string> {
    const connection = this.#connection;
    if (!connection || !this.#connected)
      throw new ProblemError('bus_unavailable', 'the message bus is not reachable');
    try {
      const reply = await connection.request(subject, codec.encode(text), { timeout: timeoutMs });
      return codec.decode(reply.data);
    } catch (cause) {
      throw toProblem(cause, timeoutMs);
    }
  }

  serve(service: Service): void {
    this.#services.push(service);
    const connection = this.#connection;
    // A connection that is just closing takes no registration; the next one registers all.
    if (connection) this.#register(connection, service).catch(() => end(connection));
  }

  async discover(
    serviceName: string,
    withinMs: number,
  ): Promise<ReadonlyArray<Record<string, string>>> {
    const connection = this.#connection;
    if (!connection || !this.#connected)
      throw new ProblemError('bus_unavailable', 'the message bus is not reachable');
    // JitterTimer closes the iterator when answers stop coming, not at the client's default.
    const client = connection.services.client({
      strategy: RequestStrategy.JitterTimer,
      maxWait: withinMs,
    });
    const found: Record<string, string>[] = [];
    try {
      for await (const info of await client.info(serviceName)) found.push(info.metadata ?? {});
    } catch (cause) {
      if (!(cause instanceof NatsError) || cause.code !== ErrorCode.NoResponders)
        throw toProblem(cause, withinMs);
    }
    return found;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#connected = false;
    await this.#connection?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { url, name, clock, connection: extra } = this.#options;
    const servers = url.split(',');
    let told = '';
    while (!this.#closed) {
      try {
        const connection = await connect({ ...RECOVERY, ...extra, servers, name });
        if (this.#closed) {
          await connection.close();
          return;
        }
        told = '';
        await this.#use(connection);
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error);
        if (detail !== told) this.#change(false, detail);
        told = detail;
        await sleep(clock, CONNECT_RETRY_MS);
      }
    }
  }

  /** Lives as long as the connection does, reconnects included. */
  async #use(connection: NatsConnection): Promise<void> {
    this.#connection = connection;
    try {
      for (const subscription of this.#subscriptions.keys()) this.#attach(connection, subscription);
      for (const service of this.#services) await this.#register(connection, service);
      this.#change(true, connection.getServer());
      void this.#watch(connection);
      const error = await connection.closed();
      if (!this.#closed) this.#change(false, error?.message ?? 'connection closed');
    } finally {
      this.#connection = undefined;
      await end(connection);
    }
  }

  async #watch(connection: NatsConnection): Promise<void> {
    for await (const { type, data } of connection.status()) {
      if (type === Events.Disconnect) this.#change(false, String(data));
      else if (type === Events.Reconnect) this.#change(true, String(data));
    }
  }

  #change(connected: boolean, detail: string): void {
    this.#connected = connected;
    this.#options.onChange?.(connected, detail);
  }

  #attach(connection: NatsConnection, subscription: Subscription): void {
    const attached = connection.subscribe(subscription.subject, {
      callback: (error, message) => {
        if (!error) subscription.receive(codec.decode(message.data), message.subject);
      },
    });
    this.#subscriptions.set(subscription, () => attached.unsubscribe());
  }

  async #register(connection: NatsConnection, service: Service): Promise<void> {
    const { name, version, metadata, endpoints } = service;
    const registered = await connection.services.add({ name, version, metadata: { ...metadata } });
    for (const { name: endpoint, subject, answer } of endpoints) {
      registered.addEndpoint(endpoint, {
        subject,
        handler: (error, message) => {
          if (!error) void respond(message, answer);
        },
      });
    }
  }
}

/** Closes a connection in whatever state it is. */
async function end(connection: NatsConnection): Promise<void> {
  try {
    await connection.close();
  } catch {
    // It was closed already, or the server is gone: either way it is no longer used.
  }
}

/** A handler that rejects is not awaited by the services framework: always answer ourselves. */
async function respond(message: ServiceMsg, answer: (text: string) => Promise<string>) {
  try {
    message.respond(codec.encode(await answer(codec.decode(message.data))));
  } catch (error) {
    try {
      message.respondError(500, error instanceof Error ? error.message : String(error));
    } catch {
      // The connection is gone; the caller's deadline tells it.
    }
  }
}

function toProblem(cause: unknown, timeoutMs: number): ProblemError {
  const code = cause instanceof NatsError ? cause.code : '';
  if (code === ErrorCode.NoResponders)
    return new ProblemError('engine_unavailable', 'no engine answers', { cause });
  if (code === ErrorCode.Timeout)
    return new ProblemError('deadline_exceeded', `no answer within ${Math.round(timeoutMs)} ms`, {
      cause,
    });
  return new ProblemError('bus_unavailable', 'the message bus failed', { cause });
}
