/** Which engine a request means. */
import { type Bus, busUnavailable } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import { type EngineView, type Reading, readStatus, readVu } from '@mcae/engine-view';
import { ProblemError, type StatusMessage, type VuMessage } from '@mcae/schema';
import fp from 'fastify-plugin';
import type { TelemetryCache } from './telemetry-cache.js';

export interface EngineDirectoryOptions {
  readonly bus: Bus;
  readonly clock: Clock;
}

export class EngineDirectory {
  readonly #options: EngineDirectoryOptions;
  readonly #cache: TelemetryCache;

  constructor(cache: TelemetryCache, options: EngineDirectoryOptions) {
    this.#cache = cache;
    this.#options = options;
  }

  /**
   * The engine named, or the only one there is. An engine that has died still counts for as long
   * as it is remembered: a call without a name must not reach another one instead.
   * @throws ProblemError unknown_node, ambiguous_node, engine_unavailable, bus_unavailable
   */
  resolve(name: string | undefined): EngineView {
    const nodes = this.#cache.nodes();
    if (nodes.length === 0) throw this.#nobody();
    const names = nodes.map(({ node }) => node).join(', ');
    if (name === undefined) {
      if (nodes.length > 1)
        throw new ProblemError('ambiguous_node', `name one with ?node=: ${names}`, {
          errors: [{ path: '/node', message: `missing; must be one of ${names}` }],
        });
      return nodes[0]!;
    }
    const node = nodes.find((known) => known.node === name);
    if (!node)
      throw new ProblemError('unknown_node', `unknown node ${name}; there is ${names}`, {
        errors: [{ path: '/node', message: `must be one of ${names}` }],
      });
    return node;
  }

  /** @throws ProblemError telemetry_stale, and what `resolve` throws */
  liveStatus(name: string | undefined): Reading<StatusMessage> {
    const engine = this.resolve(name);
    return this.#live(engine, readStatus(engine, this.#options.clock.monoMs()), 'status');
  }

  /** @throws ProblemError telemetry_stale, and what `resolve` throws */
  liveVu(name: string | undefined): Reading<VuMessage> {
    const engine = this.resolve(name);
    return this.#live(engine, readVu(engine, this.#options.clock.monoMs()), 'levels');
  }

  /** The newest levels, however old; for whoever shows nothing else where they are stale. */
  newestVu(name: string | undefined): Reading<VuMessage> | undefined {
    return readVu(this.resolve(name), this.#options.clock.monoMs());
  }

  #live<M>({ node }: EngineView, reading: Reading<M> | undefined, what: string): Reading<M> {
    if (reading && !reading.stale) return reading;
    throw new ProblemError(
      'telemetry_stale',
      reading
        ? `${what} of ${node} are ${(reading.ageMs / 1_000).toFixed(1)} s old`
        : `no ${what} of ${node} yet`,
    );
  }

  #nobody(): ProblemError {
    const { bus } = this.#options;
    return bus.connected()
      ? new ProblemError('engine_unavailable', 'no engine has been heard of')
      : busUnavailable(bus);
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    engines: EngineDirectory;
  }
}

export const engineDirectory = fp<EngineDirectoryOptions>(
  async (app, options) => {
    app.decorate('engines', new EngineDirectory(app.telemetry, options));
  },
  { name: 'engine-directory', dependencies: ['telemetry-cache'] },
);
