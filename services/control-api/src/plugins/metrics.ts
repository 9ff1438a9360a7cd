/** What Prometheus reads: engines, commands, requests, the bus. Names and units by its rules. */
import type { Bus } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import { ProblemError } from '@mcae/schema';
import fp from 'fastify-plugin';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { EngineMetrics } from '../metrics/engine-metrics.js';
import { KeyEnds } from '../metrics/key-ends.js';

/** From an answer out of the cache to the longest deadline. */
const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15];

interface MetricsOptions {
  readonly bus: Bus;
  readonly clock: Clock;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** To add metrics of the process to. */
    metrics: Registry;
    /** Every metric as text, read now. */
    scrape(): Promise<string>;
  }
}

export const metrics = fp<MetricsOptions>(
  async (app, { bus, clock }) => {
    const register = new Registry();
    const registers = [register];
    const engines = new EngineMetrics(register);
    const keyEnds = new KeyEnds(register);

    const commands = new Histogram({
      name: 'mcae_command_duration_seconds',
      help: 'Commands to engines, from the request to its answer, by result (ok or the problem).',
      labelNames: ['command', 'result'],
      buckets: SECONDS,
      registers,
    });
    app.commands.onAnswer(({ command, error, durationMs }) => {
      const failed = error instanceof ProblemError ? error.code : 'internal';
      const result = error === undefined ? 'ok' : failed;
      commands.observe({ command, result }, durationMs / 1_000);
    });

    const requests = new Histogram({
      name: 'mcae_http_request_duration_seconds',
      help: 'Requests to this service, event streams apart.',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    });
    app.addHook('onResponse', async (request, { statusCode, elapsedTime }) => {
      const { method, routeOptions } = request;
      const route = routeOptions.url ?? 'none';
      if (route !== '/events')
        requests.observe({ method, route, status: statusCode }, elapsedTime / 1_000);
    });

    new Gauge({
      name: 'mcae_bus_connected',
      help: '1 where this service is connected to the bus, else 0.',
      registers,
      collect() {
        this.set(bus.connected() ? 1 : 0);
      },
    });
    new Gauge({
      name: 'mcae_event_stream_clients',
      help: 'Open event streams.',
      registers,
      collect() {
        this.set(app.eventStreams.size);
      },
    });
    new Counter({
      name: 'mcae_event_stream_dropped_total',
      help: 'Readers of event streams that were too slow.',
      registers,
      collect() {
        this.reset();
        this.inc(app.eventStreams.dropped);
      },
    });
    new Counter({
      name: 'mcae_invalid_messages_total',
      help: 'Messages on the bus that did not keep to the contract.',
      registers,
      collect() {
        this.reset();
        this.inc(app.telemetry.invalid);
      },
    });
    new Gauge({
      name: 'mcae_nodes',
      help: 'Engines heard of within 10 minutes.',
      registers,
      collect() {
        this.set(app.telemetry.nodes().length);
      },
    });

    app.telemetry.onMessage(({ name, message }) => {
      if (name === 'ptt' && app.telemetry.node(message.node)) keyEnds.count(message);
    });
    app.decorate('metrics', register);
    app.decorate('scrape', () => {
      const nodes = app.telemetry.nodes();
      engines.collect(nodes, clock.monoMs());
      keyEnds.keepOnly(new Set(nodes.map(({ node }) => node)));
      return register.metrics();
    });
  },
  {
    name: 'metrics',
    dependencies: ['telemetry-cache', 'engine-commands', 'event-streams'],
  },
);
