/** The bus over NATS: one connection that comes up when it can and comes back when it was lost. */
import type { Cancel, Clock } from '@mcae/clock';
import { ProblemError } from '@mcae/schema';
import {
  type ConnectionOptions,
  connect,
  ErrorCode,
  Events,
  type NatsConnection,
  NatsError,
  RequestStrategy,
} from 'nats';
import type {
  Bus,
  KeptStream,
  Service,
  ServiceFinder,
  ServiceHost,
  StreamHost,
  StreamReader,
  Unsubscribe,
} from '../bus.js';
import { busUnavailable } from '../bus-unavailable.js';
import { accessProblem, connectionOptions, type NatsAccess } from './nats-access.js';
import { codec, respond, toProblem } from './nats-messages.js';
import { keepStream, newestInStream } from './nats-streams.js';

export interface NatsBusOptions {
  /** nats://host:port; several with commas. */
  readonly url: string;
  /** Shown by the server's monitoring. */
  readonly name: string;
  readonly clock: Clock;
  /** Told of every change of the connection. */
  readonly onChange?: (connected: boolean, detail: string) => void;
  /** Who this is on the bus; without it, the client's own ways of a bus that has no users. */
  readonly access?: NatsAccess;
  /** Told once of each thing that the server does not do for this client. */
  readonly onNotice?: (text: string) => void;
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
/** Somebody has to do something first; each try is a line in the server's log. */
const REFUSED_RETRY_MS = 2_000;
const KEEP_RETRY_MS = 30_000;
const MAX_NOTICES = 100;

interface Subscription {
  readonly subject: string;
  readonly receive: (text: string, subject: string) => void;
}

export class NatsBus implements Bus, ServiceHost, ServiceFinder, StreamHost, StreamReader {
  readonly #options: NatsBusOptions;
  readonly #connectionOptions: ConnectionOptions;
  #connection: NatsConnection | undefined;
  #connected = false;
  #closed = false;
  #trouble: string | undefined;
  /** Counts the connections, those made again included. */
  #session = 0;
  readonly #subscriptions = new Map<Subscription, Unsubscribe | undefined>();
  readonly #services: Service[] = [];
  readonly #streams: KeptStream[] = [];
  #cancelKeeping: Cancel = () => {};
  #wake: () => void = () => {};
  readonly #notices = new Set<string>();
  readonly #running: Promise<void>;

  /**
   * Starts to connect at once and goes on until it is closed.
   * @throws NatsAccessError where a file of the access cannot be used
   */
  constructor(options: NatsBusOptions) {
    this.#options = options;
    const { access, url } = options;
    this.#connectionOptions = { ...RECOVERY, ...(access && connectionOptions(access, url)) };
    this.#running = this.#run();
  }

  connected(): boolean {
    return this.#connected;
  }

  trouble(): string | undefined {
    return this.#trouble;
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
    if (!connection || !this.#connected) throw busUnavailable(this);
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

  keep(stream: KeptStream): void {
    this.#streams.push(stream);
    if (this.#connection && this.#connected) void this.#keepStreams(this.#connection);
  }

  async newest(stream: KeptStream, subject: string, limit: number): Promise<string[]> {
    const connection = this.#connection;
    if (!connection || !this.#connected) throw busUnavailable(this);
    try {
      return await newestInStream(connection, stream, subject, limit);
    } catch (cause) {
      throw new ProblemError('bus_unavailable', `the server keeps no ${stream.name}`, { cause });
    }
  }

  async discover(
    serviceName: string,
    withinMs: number,
  ): Promise<ReadonlyArray<Record<string, string>>> {
    const connection = this.#connection;
    if (!connection || !this.#connected) throw busUnavailable(this);
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
    this.#cancelKeeping();
    this.#wake();
    await this.#connection?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { url, name, access } = this.#options;
    const servers = url.split(',');
    let told = '';
    while (!this.#closed) {
      try {
        const connection = await connect({ ...this.#connectionOptions, servers, name });
        if (this.#closed) {
          await connection.close();
          return;
        }
        told = '';
        await this.#use(connection);
      } catch (error) {
        this.#trouble = access && accessProblem(error, access);
        const detail = this.#trouble ?? (error instanceof Error ? error.message : String(error));
        if (detail !== told) this.#change(false, detail);
        told = detail;
        await this.#pause(this.#trouble === undefined ? CONNECT_RETRY_MS : REFUSED_RETRY_MS);
      }
    }
  }

  /** Ends early when the bus is closed. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closed) return resolve();
      const cancel = this.#options.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Lives as long as the connection does, reconnects included. */
  async #use(connection: NatsConnection): Promise<void> {
    this.#connection = connection;
    this.#trouble = undefined;
    try {
      for (const subscription of this.#subscriptions.keys()) this.#attach(connection, subscription);
      for (const service of this.#services) await this.#register(connection, service);
      this.#change(true, connection.getServer());
      void this.#watch(connection);
      void this.#keepStreams(connection);
      const error = await connection.closed();
      if (!this.#closed) this.#change(false, error?.message ?? 'connection closed');
    } finally {
      this.#connection = undefined;
      await end(connection);
    }
  }

  async #watch(connection: NatsConnection): Promise<void> {
    for await (const { type, data, permissionContext } of connection.status()) {
      if (type === Events.Disconnect) this.#change(false, String(data));
      else if (type === Events.Reconnect) {
        this.#change(true, String(data));
        // It may be another server, or one that has lost what it kept.
        void this.#keepStreams(connection);
      } else if (permissionContext) {
        const { operation, subject } = permissionContext;
        const verb = operation === 'publish' ? 'publish to' : 'subscribe to';
        this.#notice(`the bus does not let this key ${verb} ${subject}`);
      }
    }
  }

  async #keepStreams(connection: NatsConnection): Promise<void> {
    this.#cancelKeeping();
    const session = this.#session;
    const say = (text: string) => this.#notice(text);
    const done = await Promise.all(this.#streams.map((each) => keepStream(connection, each, say)));
    if (done.every(Boolean) || !this.#connected || this.#session !== session) return;
    this.#cancelKeeping = this.#options.clock.after(KEEP_RETRY_MS, () => {
      void this.#keepStreams(connection);
    });
  }

  #change(connected: boolean, detail: string): void {
    this.#connected = connected;
    if (connected) this.#session++;
    this.#options.onChange?.(connected, detail);
  }

  #notice(text: string): void {
    if (this.#notices.has(text) || this.#notices.size >= MAX_NOTICES) return;
    this.#notices.add(text);
    this.#options.onNotice?.(text);
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
