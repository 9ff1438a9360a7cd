/** The last 10 minutes of every point, in bounded memory. */
import { TELEMETRY, type TelemetryName } from '@mcae/schema';
import fp from 'fastify-plugin';
import { HISTORY_MS, MAX_HISTORY_POINTS } from '../limits.js';
import { valuesOf } from '../telemetry/points.js';
import { type Sample, SampleRing } from '../telemetry/sample-ring.js';

type Rings = Readonly<Record<TelemetryName, SampleRing>>;

class TelemetryHistory {
  readonly #nodes = new Map<string, Rings>();

  ingest(event: TelemetryName, message: { node: string; ts_ms: number }): void {
    const rings = this.#nodes.get(message.node) ?? this.#add(message.node);
    rings[event].add(message.ts_ms, valuesOf(event, message));
  }

  /** @param key node, channel or `engine`, and name, joined by dots */
  read(key: string, startMs: number, endMs: number): Sample[] {
    const dot = key.indexOf('.');
    const rings = this.#nodes.get(key.slice(0, dot));
    if (!rings) return [];
    const point = key.slice(dot + 1);
    const ofVu = rings.vu.read(point, startMs, endMs);
    return ofVu.length > 0 ? ofVu : rings.status.read(point, startMs, endMs);
  }

  keepOnly(nodes: ReadonlySet<string>): void {
    for (const node of this.#nodes.keys()) if (!nodes.has(node)) this.#nodes.delete(node);
  }

  #add(node: string): Rings {
    const ring = (event: TelemetryName) =>
      new SampleRing(
        Math.ceil(HISTORY_MS / TELEMETRY[event].period_ms),
        () => this.#points() < MAX_HISTORY_POINTS,
      );
    const rings = { vu: ring('vu'), status: ring('status') };
    this.#nodes.set(node, rings);
    return rings;
  }

  #points(): number {
    let points = 0;
    for (const { vu, status } of this.#nodes.values()) points += vu.columns + status.columns;
    return points;
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    history: TelemetryHistory;
  }
}

export const telemetryHistory = fp(
  async (app) => {
    const history = new TelemetryHistory();
    app.decorate('history', history);
    let known = 0;
    app.telemetry.onMessage(({ name, message }) => {
      if (name !== 'vu' && name !== 'status') return;
      history.ingest(name, message);
      const nodes = app.telemetry.nodes();
      if (nodes.length !== known) history.keepOnly(new Set(nodes.map(({ node }) => node)));
      known = nodes.length;
    });
  },
  { name: 'telemetry-history', dependencies: ['telemetry-cache'] },
);
