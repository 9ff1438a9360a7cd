/**
 * Takes each message once and in order, whichever way it came, and tells what went missing: every
 * subject of an engine counts its messages from 1 at each boot.
 */
import type { Clock } from '@mcae/clock';
import type { TelemetryBreak, TelemetryEvent } from './telemetry.js';

/** Boots of an engine that are over; a late message of one must not stand for the running one. */
const MAX_RETIRED = 8;
/** When the running boot has been silent this long, a retired one may speak again. */
const RETIRED_MS = 10_000;

interface Known {
  bootId: string;
  heardMs: number;
  readonly retired: string[];
  readonly seqs: Map<string, number>;
}

export class MessageOrder {
  readonly #time: Pick<Clock, 'monoMs'>;
  readonly #onBreak: (what: TelemetryBreak) => void;
  readonly #nodes = new Map<string, Known>();

  constructor(time: Pick<Clock, 'monoMs'>, onBreak: (what: TelemetryBreak) => void) {
    this.#time = time;
    this.#onBreak = onBreak;
  }

  /** @returns whether the message is news */
  take(event: TelemetryEvent): boolean {
    if (event.name === 'stale') return true;
    const { node, boot_id, seq } = event.message;
    const nowMs = this.#time.monoMs();
    const known = this.#nodes.get(node) ?? this.#add(node, boot_id);
    if (!this.#acceptBoot(known, node, boot_id, nowMs)) return false;
    const before = known.seqs.get(event.name);
    if (before !== undefined && seq <= before) return false;
    known.seqs.set(event.name, seq);
    known.heardMs = nowMs;
    const lost = before === undefined ? 0 : seq - before - 1;
    if (lost > 0) this.#onBreak({ kind: 'gap', node, name: event.name, lost });
    return true;
  }

  #add(node: string, bootId: string): Known {
    const known = { bootId, heardMs: Number.NEGATIVE_INFINITY, retired: [], seqs: new Map() };
    this.#nodes.set(node, known);
    return known;
  }

  #acceptBoot(known: Known, node: string, bootId: string, nowMs: number): boolean {
    if (bootId === known.bootId) return true;
    if (known.retired.includes(bootId) && nowMs - known.heardMs < RETIRED_MS) return false;
    known.retired.push(known.bootId);
    if (known.retired.length > MAX_RETIRED) known.retired.shift();
    known.bootId = bootId;
    known.seqs.clear();
    this.#onBreak({ kind: 'restart', node });
    return true;
  }
}
