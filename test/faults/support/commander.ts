/** Somebody who goes on commanding through a fault, over REST and over the bus. */
import { randomUUID } from 'node:crypto';
import { callCommand, NatsBus, subscribeTelemetry } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import { type AuditEntry, COMMAND_FRESHNESS_MS, type Freshness } from '@mcae/schema';
import type { System } from '../../support/system.js';

const PERIOD_MS = 100;
/** Times of day are told in whole milliseconds, by two processes. */
const ROUNDING_MS = 3;

/** From its sender's hand, HTTP and all, to the engine. */
export interface Late {
  readonly actor: string;
  readonly ageMs: number;
}

export class Commander {
  readonly #system: System;
  readonly #bus: NatsBus;
  readonly #sent = new Map<string, number>();
  readonly #underWay = new Set<Promise<unknown>>();
  #freshness: Freshness | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(system: System) {
    this.#system = system;
    this.#bus = new NatsBus({ url: system.natsUrl, name: 'commander', clock: systemClock });
    subscribeTelemetry(this.#bus, system.node, 'vu', ({ boot_id, mono_ms }) => {
      this.#freshness = { boot_id, mono_ms };
    });
  }

  get sent(): number {
    return this.#sent.size;
  }

  /** Opens gates of channels 2 (bus) and 3 (REST), ten times a second. */
  start(): void {
    this.#timer = setInterval(() => {
      this.#track(this.#overRest());
      this.#track(this.#overBus());
    }, PERIOD_MS);
  }

  /** Stops, and waits for every answer. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#bus.close();
  }

  /** Commands of this one that were carried out later than commands may be, and by how much. */
  lateAccepted(entries: readonly AuditEntry[]): Late[] {
    return entries.flatMap(({ request_id, actor, result, ts_ms, duration_ms }) => {
      const sentMs = this.#sent.get(request_id);
      if (sentMs === undefined || result !== 'ok') return [];
      const ageMs = ts_ms - duration_ms - sentMs;
      return ageMs > COMMAND_FRESHNESS_MS + ROUNDING_MS ? [{ actor, ageMs }] : [];
    });
  }

  #id(): string {
    const id = randomUUID();
    this.#sent.set(id, systemClock.wallMs());
    return id;
  }

  #track(asked: Promise<unknown>): void {
    const tracked = asked
      .catch(() => {})
      .finally(() => {
        this.#underWay.delete(tracked);
      });
    this.#underWay.add(tracked);
  }

  #overRest(): Promise<unknown> {
    return this.#system.request('/ptt', {
      json: { channel: 3, gate_open: true },
      headers: { 'content-type': 'application/json', 'x-request-id': this.#id() },
    });
  }

  #overBus(): Promise<unknown> {
    const freshness = this.#freshness;
    if (!freshness) return Promise.resolve();
    return callCommand(this.#bus, {
      node: this.#system.node,
      command: 'ptt.set',
      params: { channel: 2, gate_open: true },
      requestId: this.#id(),
      freshness,
    });
  }
}
