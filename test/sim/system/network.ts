/** The bus between the processes: a seed decides what becomes of each message. */
import { type InMemoryBus, InMemoryServer, type Transit } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import type { Random } from '../random.js';
import type { SimProcess } from './sim-process.js';

/** How bad the network is at the moment. */
export interface Conditions {
  /** Of each message. */
  readonly loss: number;
  readonly duplication: number;
  /** Of messages that do not keep their order and may be overtaken. */
  readonly reordering: number;
  /** Most delay of a message. */
  readonly delayMs: number;
}

export const GOOD: Conditions = { loss: 0, duplication: 0, reordering: 0, delayMs: 2 };

export class Network {
  readonly server: InMemoryServer;
  readonly #clock: Clock;
  readonly #random: Random;
  conditions: Conditions = GOOD;
  /** The server hangs until then: what reaches it is delivered late. */
  #hungUntilMs = Number.NEGATIVE_INFINITY;
  #down = false;
  readonly #partitioned = new Set<string>();
  /** When the newest message on each route arrives: the next one does not arrive before it. */
  readonly #arrivals = new Map<string, number>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.server = new InMemoryServer({ clock, link: (transit) => this.#link(transit) });
  }

  connect(name: string, process: SimProcess): InMemoryBus {
    const client = this.server.connect(name, {
      clock: process,
      deliver: (run) => process.deliver(this, run),
    });
    client.setConnected(!this.#down);
    return client;
  }

  /** SIGSTOP: connections stay, everything waits. Clients notice by their pings. */
  hang(untilMs: number): void {
    this.#hungUntilMs = Math.max(this.#hungUntilMs, untilMs);
    const noticeMs = this.#random.between(2_000, 3_000);
    if (untilMs - this.#clock.monoMs() > noticeMs)
      this.#clock.after(noticeMs, () => {
        this.#setAll(false);
        this.#clock.after(untilMs - this.#clock.monoMs(), () => this.#reconnectSoon());
      });
  }

  /** Killed: every client knows at once. */
  stop(): void {
    this.#down = true;
    this.#setAll(false);
  }

  start(): void {
    this.#down = false;
    this.#hungUntilMs = Number.NEGATIVE_INFINITY;
    this.#reconnectSoon();
  }

  /** Nothing reaches this client or leaves it; it notices after some time, or never. */
  partition(name: string, forMs: number): void {
    this.#partitioned.add(name);
    const noticeMs = this.#random.between(0, 3_000);
    if (noticeMs < forMs) this.#clock.after(noticeMs, () => this.#set(name, false));
    this.#clock.after(forMs, () => {
      this.#partitioned.delete(name);
      this.#clock.after(this.#random.between(0, 300), () => this.#set(name, !this.#down));
    });
  }

  /** Clients try again five times a second. */
  #reconnectSoon(): void {
    for (const { name } of this.server.clients)
      this.#clock.after(this.#random.between(0, 250), () => {
        if (!this.#down && !this.#partitioned.has(name)) this.#set(name, true);
      });
  }

  #setAll(connected: boolean): void {
    for (const client of this.server.clients) client.setConnected(connected);
  }

  #set(name: string, connected: boolean): void {
    for (const client of this.server.clients)
      if (client.name === name) client.setConnected(connected);
  }

  #link({ from, to }: Transit): readonly number[] {
    if (this.#down || this.#partitioned.has(from) || this.#partitioned.has(to)) return [];
    const { loss, duplication, reordering } = this.conditions;
    if (loss > 0 && this.#random.chance(loss)) return [];
    const copies = [this.#delay(from, to, reordering)];
    if (duplication > 0 && this.#random.chance(duplication))
      copies.push(this.#delay(from, to, reordering));
    return copies;
  }

  #delay(from: string, to: string, reordering: number): number {
    const nowMs = this.#clock.monoMs();
    const sentMs = Math.max(nowMs, this.#hungUntilMs);
    const transitMs = this.#random.next() * this.conditions.delayMs;
    if (reordering > 0 && this.#random.chance(reordering)) return sentMs + transitMs - nowMs;
    const route = `${from}>${to}`;
    const arrivalMs = Math.max(this.#arrivals.get(route) ?? 0, sentMs + transitMs);
    this.#arrivals.set(route, arrivalMs);
    return arrivalMs - nowMs;
  }
}
