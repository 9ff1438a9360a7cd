/**
 * A bus without a network, for tests and simulation: one server, any number of clients, everything
 * delivered later through the clock, nothing delivered to a client that is cut off.
 *
 * It keeps what NATS does: no memory (who is away misses it), no answer where nobody serves a
 * subject, a timeout that does not mean "not delivered".
 */
import type { Cancel, Clock } from '@mcae/clock';
import { ProblemError } from '@mcae/schema';
import type {
  Bus,
  Service,
  ServiceEndpoint,
  ServiceFinder,
  ServiceHost,
  StreamReader,
  Unsubscribe,
} from './bus.js';

/** One message on its way, as the link sees it. */
export interface Transit {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly kind: 'publish' | 'request' | 'reply';
}

/** Delays of the copies of a message that arrive: none is a loss, two are a duplicate. */
export type Link = (transit: Transit) => readonly number[];

export interface InMemoryServerOptions {
  readonly clock: Clock;
  /** Default: one copy at once (but never in the sender's own call). */
  readonly link?: Link;
}

/** The process that a client lives in; it may be frozen, or die without a word. */
export interface ClientProcess {
  /** Runs the client's own timers. */
  readonly clock: Clock;
  /** Runs what comes from outside: now, once the process runs again, or never. */
  deliver(run: () => void): void;
}

export class InMemoryServer {
  readonly clock: Clock;
  readonly clients = new Set<InMemoryBus>();
  readonly #link: Link;

  constructor({ clock, link = () => [0] }: InMemoryServerOptions) {
    this.clock = clock;
    this.#link = link;
  }

  /** A client of its own, connected at once. */
  connect(name = `client-${this.clients.size + 1}`, process?: ClientProcess): InMemoryBus {
    const client = new InMemoryBus(this, name, process ?? { clock: this.clock, deliver: runNow });
    this.clients.add(client);
    return client;
  }

  /** The client that answers a subject: the first that serves it. */
  hostOf(subject: string): InMemoryBus | undefined {
    for (const client of this.clients) if (client.serves(subject)) return client;
    return undefined;
  }

  /** Runs `deliver` once for each copy that arrives, in the process of `to`. */
  carry(transit: Transit, to: InMemoryBus, deliver: () => void): void {
    for (const delayMs of this.#link(transit))
      this.clock.after(delayMs, () => to.process.deliver(deliver));
  }
}

interface Subscription {
  readonly subject: string;
  readonly receive: (text: string, subject: string) => void;
}

interface Pending {
  readonly reject: (error: ProblemError) => void;
  readonly cancel: Cancel;
}

export class InMemoryBus implements Bus, ServiceHost, ServiceFinder, StreamReader {
  readonly name: string;
  readonly process: ClientProcess;
  readonly #server: InMemoryServer;
  readonly #subscriptions = new Set<Subscription>();
  /** Subscriptions of the subjects seen so far. */
  readonly #matching = new Map<string, readonly Subscription[]>();
  readonly #services: Service[] = [];
  readonly #endpoints = new Map<string, ServiceEndpoint>();
  readonly #pending = new Set<Pending>();
  #connected = true;

  constructor(server: InMemoryServer, name: string, process: ClientProcess) {
    this.#server = server;
    this.name = name;
    this.process = process;
  }

  connected(): boolean {
    return this.#connected;
  }

  trouble(): undefined {
    return undefined;
  }

  /** Cuts this client off, or lets it back; its subscriptions and services survive. */
  setConnected(connected: boolean): void {
    this.#connected = connected;
  }

  publish(subject: string, text: string): void {
    if (!this.#connected) return;
    for (const client of this.#server.clients)
      if (client.#wanting(subject).length > 0)
        this.#server.carry(
          { from: this.name, to: client.name, subject, kind: 'publish' },
          client,
          () => client.#receive(subject, text),
        );
  }

  subscribe(subject: string, receive: Subscription['receive']): Unsubscribe {
    const subscription = { subject, receive };
    this.#subscriptions.add(subscription);
    this.#matching.clear();
    return () => {
      this.#subscriptions.delete(subscription);
      this.#matching.clear();
    };
  }

  request(subject: string, text: string, timeoutMs: number): Promise<string> {
    if (!this.#connected) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        reject: (error) => settle(() => reject(error)),
        cancel: this.process.clock.after(timeoutMs, () =>
          pending.reject(
            new ProblemError('deadline_exceeded', `no answer within ${Math.round(timeoutMs)} ms`),
          ),
        ),
      };
      const settle = (act: () => void) => {
        pending.cancel();
        this.#pending.delete(pending);
        act();
      };
      this.#pending.add(pending);
      const answered = (reply: string) => settle(() => resolve(reply));
      const host = this.#server.hostOf(subject);
      if (host) this.#ask(host, subject, text, answered);
      else
        this.#server.carry({ from: '', to: this.name, subject, kind: 'reply' }, this, () => {
          if (this.#connected)
            pending.reject(new ProblemError('engine_unavailable', 'no engine answers'));
        });
    });
  }

  serve(service: Service): void {
    this.#services.push(service);
    for (const endpoint of service.endpoints) this.#endpoints.set(endpoint.subject, endpoint);
  }

  async discover(serviceName: string): Promise<ReadonlyArray<Record<string, string>>> {
    if (!this.#connected) throw unavailable();
    return [...this.#server.clients]
      .filter((client) => client.#connected)
      .flatMap((client) => client.#services)
      .filter(({ name }) => name === serviceName)
      .map(({ metadata }) => ({ ...metadata }));
  }

  /** It keeps no streams. */
  async newest(): Promise<string[]> {
    return [];
  }

  async close(): Promise<void> {
    this.vanish();
    for (const pending of this.#pending) pending.reject(unavailable());
  }

  /** Its process died: nobody is told anything, and what waits for an answer waits for ever. */
  vanish(): void {
    this.#connected = false;
    this.#server.clients.delete(this);
    this.#subscriptions.clear();
    this.#matching.clear();
  }

  /** Used by the server: does this client answer the subject now? */
  serves(subject: string): boolean {
    return this.#connected && this.#endpoints.has(subject);
  }

  #ask(host: InMemoryBus, subject: string, text: string, answered: (reply: string) => void): void {
    const there: Transit = { from: this.name, to: host.name, subject, kind: 'request' };
    const back: Transit = { from: host.name, to: this.name, subject, kind: 'reply' };
    this.#server.carry(there, host, () => {
      const endpoint = host.#endpoints.get(subject);
      if (!host.#connected || !endpoint) return;
      const reply = (replyText: string) => {
        if (!host.#connected) return;
        this.#server.carry(back, this, () => {
          if (this.#connected) answered(replyText);
        });
      };
      // A handler that rejects is answered with an empty error, like over NATS.
      endpoint.answer(text).then(reply, () => reply(''));
    });
  }

  #wanting(subject: string): readonly Subscription[] {
    let wanting = this.#matching.get(subject);
    if (!wanting) {
      wanting = [...this.#subscriptions].filter((s) => matches(s.subject, subject));
      this.#matching.set(subject, wanting);
    }
    return wanting;
  }

  #receive(subject: string, text: string): void {
    if (!this.#connected) return;
    for (const subscription of this.#wanting(subject)) subscription.receive(text, subject);
  }
}

/** `*` is one token, `>` is one or more at the end. */
function matches(pattern: string, subject: string): boolean {
  const wanted = pattern.split('.');
  const tokens = subject.split('.');
  for (const [index, token] of wanted.entries()) {
    if (token === '>') return tokens.length > index;
    if (tokens[index] === undefined || (token !== '*' && token !== tokens[index])) return false;
  }
  return wanted.length === tokens.length;
}

const runNow = (run: () => void) => run();
const unavailable = () => new ProblemError('bus_unavailable', 'the message bus is not reachable');
