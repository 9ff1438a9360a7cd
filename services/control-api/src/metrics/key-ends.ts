/** Counts what ended keys, by the engines' events, for as long as an engine is remembered. */
import type { PttCause, PttEvent } from '@mcae/schema';
import { Counter, type Registry } from 'prom-client';

const ENDS: ReadonlySet<PttCause> = new Set<PttCause>([
  'released',
  'taken_over',
  'lease_expired',
  'timeout',
  'stream_restart',
  'channel_removed',
]);

export class KeyEnds {
  readonly #counter = new Counter({
    name: 'mcae_lease_closes_total',
    help: 'Leases that ended, by what ended them.',
    labelNames: ['node', 'channel', 'cause'],
    registers: [],
  });
  readonly #labels = new Map<string, { node: string; channel: string; cause: string }>();

  constructor(register: Registry) {
    register.registerMetric(this.#counter);
  }

  count({ node, channel, cause }: PttEvent): void {
    if (!ENDS.has(cause)) return;
    const labels = { node, channel: String(channel), cause };
    this.#labels.set(Object.values(labels).join(' '), labels);
    this.#counter.inc(labels);
  }

  /** Forgets the series of all other engines, so that names on the bus cannot fill the memory. */
  keepOnly(nodes: ReadonlySet<string>): void {
    for (const [key, labels] of this.#labels) {
      if (nodes.has(labels.node)) continue;
      this.#labels.delete(key);
      this.#counter.remove(labels);
    }
  }
}
