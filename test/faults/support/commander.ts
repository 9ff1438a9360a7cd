/** Sends commands all through a fault, over REST and over the bus. */
import { randomUUID } from 'node:crypto';
import { callCommand, NatsBus, subscribeTelemetry } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import { type AuditEntry, COMMAND_FRESHNESS_MS, type Freshness } from '@mcae/schema';
import type { System } from '../../support/system.js';

const PERIOD_MS = 100;
/** Often enough that no entry is missed: the audit returns only the newest ones. */
const READ_AUDIT_MS = 5_000;
const MOST_ENTRIES = 1_000;
/** What was under way at the last reading. */
const READ_AGAIN_MS = 1_000;
/** Two processes give times of day in whole milliseconds. */
const ROUNDING_MS = 3;

/** From its sender, over HTTP or the bus, to the engine. */
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
  readonly #late = new Map<string, Late>();
  #acted = 0;
  #lookedMs = systemClock.wallMs();
  #timers: NodeJS.Timeout[] = [];

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
    const send = () => {
      this.#track(this.#overRest());
      this.#track(this.#overBus());
    };
    const readAudit = () => this.#track(this.#readAudit());
    this.#timers = [setInterval(send, PERIOD_MS), setInterval(readAudit, READ_AUDIT_MS)];
  }

  /** Stops, and waits for every answer. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#underWay);
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#bus.close();
  }

  /**
   * Of what was sent, what was carried out later than commands may be.
   * @throws Error where the audit knows nothing of what was sent
   */
  async lateAccepted(): Promise<Late[]> {
    await this.#readAudit();
    if (this.#acted === 0) throw new Error(`the audit has none of ${this.sent} commands`);
    return [...this.#late.values()];
  }

  /** For a command that is sent by others, and watched here. */
  newRequestId(): string {
    const id = randomUUID();
    this.#sent.set(id, systemClock.wallMs());
    return id;
  }

  /** Reads the entries of the audit since the last reading. */
  async #readAudit(): Promise<void> {
    const lookedMs = systemClock.wallMs();
    const since = Math.floor(this.#lookedMs - READ_AGAIN_MS);
    const { body } = await this.#system.request(`/audit?since=${since}&limit=${MOST_ENTRIES}`);
    const entries: readonly AuditEntry[] = body.entries;
    for (const { request_id, actor, result, ts_ms, duration_ms } of entries) {
      const sentMs = this.#sent.get(request_id);
      if (sentMs === undefined || result !== 'ok') continue;
      this.#acted++;
      const ageMs = ts_ms - duration_ms - sentMs;
      if (ageMs > COMMAND_FRESHNESS_MS + ROUNDING_MS) this.#late.set(request_id, { actor, ageMs });
    }
    this.#lookedMs = lookedMs;
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
      headers: { 'content-type': 'application/json', 'x-request-id': this.newRequestId() },
    });
  }

  #overBus(): Promise<unknown> {
    const freshness = this.#freshness;
    if (!freshness) return Promise.resolve();
    return callCommand(this.#bus, {
      node: this.#system.node,
      command: 'ptt.set',
      params: { channel: 2, gate_open: true },
      requestId: this.newRequestId(),
      freshness,
    });
  }
}

/** Commands for as long as `work` takes. @returns how many were sent, and which acted too late */
export async function commandDuring(
  system: System,
  work: () => Promise<unknown>,
): Promise<{ commands: number; late: readonly Late[] }> {
  const commander = new Commander(system);
  try {
    commander.start();
    await work();
    await commander.stop();
    return { commands: commander.sent, late: await commander.lateAccepted() };
  } finally {
    await commander.close();
  }
}
