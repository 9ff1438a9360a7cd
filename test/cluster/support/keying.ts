/** Keys one channel through several control-api at once, and compares every command with what the engine did. */
import { randomUUID } from 'node:crypto';
import { NatsBus, subscribeEvent } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import { AUDIT_STREAM, auditSubject, COMMAND_FRESHNESS_MS } from '@mcae/schema';

const EVERY_MS = 50;

export interface Keyed {
  sent: number;
  /** Answered with 200. */
  accepted: number;
  /** Answered with anything else, or with nothing. */
  lost: number;
  /** Acted too late, counted from the time of sending. */
  late: number;
  /** Longest time between two commands that were accepted. */
  longestGapMs: number;
}

/** A subscriber at each server: what acts is seen even if one of them has died. */
export class KeyingWatch {
  readonly #buses: NatsBus[];
  readonly #sentMs = new Map<string, number>();
  readonly #acted = new Set<string>();
  readonly #seenAt = new Set<NatsBus>();
  #late = 0;

  constructor(urls: readonly string[], node: string, nkeyFile: string) {
    this.#buses = urls.map(
      (url) =>
        new NatsBus({
          url,
          name: 'witness',
          clock: systemClock,
          access: { role: 'api', nkeyFile, caFile: undefined },
        }),
    );
    for (const bus of this.#buses)
      subscribeEvent(bus, node, 'ptt', ({ request_id, ts_ms }) => {
        const sentMs = request_id === undefined ? undefined : this.#sentMs.get(request_id);
        if (request_id === undefined || sentMs === undefined) return;
        this.#seenAt.add(bus);
        if (this.#acted.has(request_id)) return;
        this.#acted.add(request_id);
        // One machine, one clock: the two times can be compared.
        if (ts_ms - sentMs > COMMAND_FRESHNESS_MS) this.#late++;
      });
  }

  connected(): boolean {
    return this.#buses.every((bus) => bus.connected());
  }

  /** Waits until events reach every server: the routes between them work. */
  get everywhere(): boolean {
    return this.#buses.every((bus) => this.#seenAt.has(bus));
  }

  /** How much of the audit each server returns, or that it returns none. */
  audits(node: string): Promise<PromiseSettledResult<string[]>[]> {
    return Promise.allSettled(
      this.#buses.map((bus) => bus.newest(AUDIT_STREAM, auditSubject(node), 10)),
    );
  }

  get acted(): number {
    return this.#acted.size;
  }

  /** Opens and closes the gate until `done` resolves. @param apis used in rotation */
  async key(apis: readonly string[], channel: number, done: Promise<unknown>): Promise<Keyed> {
    const keyed: Keyed = { sent: 0, accepted: 0, lost: 0, late: 0, longestGapMs: 0 };
    const before = this.#late;
    let going = true;
    const ended = done.finally(() => {
      going = false;
    });
    let takenMs = performance.now();
    const each = async (api: string, open: boolean) => {
      const id = randomUUID();
      this.#sentMs.set(id, Date.now());
      const ok = await fetch(`${api}/ptt`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': id },
        body: JSON.stringify({ channel, gate_open: open }),
        signal: AbortSignal.timeout(10_000),
      }).then(
        ({ status }) => status === 200,
        () => false,
      );
      keyed[ok ? 'accepted' : 'lost']++;
      if (!ok) return;
      keyed.longestGapMs = Math.max(keyed.longestGapMs, performance.now() - takenMs);
      takenMs = performance.now();
    };
    const under = new Set<Promise<void>>();
    while (going) {
      const call = each(apis[keyed.sent % apis.length] ?? '', keyed.sent % 2 === 0);
      keyed.sent++;
      under.add(call);
      void call.finally(() => under.delete(call));
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    await Promise.all(under);
    await ended;
    keyed.longestGapMs = Math.round(keyed.longestGapMs);
    keyed.late = this.#late - before;
    return keyed;
  }

  async close(): Promise<void> {
    await Promise.all(this.#buses.map((bus) => bus.close()));
  }
}
