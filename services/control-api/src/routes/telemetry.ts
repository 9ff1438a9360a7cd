import { ProblemError } from '@mcae/schema';
import { Type } from '@sinclair/typebox';
import { HISTORY_MS, MAX_HISTORY_SAMPLES } from '../limits.js';
import { problemResponses } from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';
import { minMax } from '../telemetry/min-max.js';
import { pointsOf, TelemetryPoint } from '../telemetry/points.js';

const Dictionary = Type.Object(
  { points: Type.Array(TelemetryPoint) },
  { title: 'Telemetry dictionary', description: 'Every point of every engine that is remembered.' },
);

const time = (description: string) =>
  Type.Optional(Type.String({ description, pattern: '^\\d{1,15}(\\.\\d{1,6})?$', 'x-unit': 'ms' }));
const HistoryQuery = Type.Object({
  key: Type.String({
    description: 'As the dictionary names it.',
    maxLength: 128,
    examples: ['console-room.1.level_after'],
  }),
  start: time('UTC. Left out: all that is kept.'),
  end: time('UTC. Left out: until now.'),
  strategy: Type.Optional(
    Type.Union([Type.Literal('latest'), Type.Literal('minmax')], {
      description:
        'latest: the newest `size`; minmax: at most `size`, lowest and highest of each part of ' +
        'the time. Left out: every sample.',
    }),
  ),
  size: Type.Optional(Type.String({ description: 'Samples at most.', pattern: '^[1-9]\\d{0,4}$' })),
});

const History = Type.Object(
  {
    key: Type.String(),
    unit: TelemetryPoint.properties.unit,
    samples: Type.Array(
      Type.Object({ ts_ms: Type.Number({ 'x-unit': 'ms' }), value: Type.Number() }),
    ),
  },
  {
    title: 'Telemetry history',
    description: 'In order of time. Nothing stands where nothing came.',
  },
);

const routes: RoutePlugin = async (app, { clock }) => {
  const points = () => {
    const nowMs = clock.monoMs();
    return app.telemetry.nodes().flatMap((node) => pointsOf(node, nowMs));
  };

  app.get(
    '/telemetry/dictionary',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Telemetry points with units, ranges and limits',
        description: 'For displays such as Open MCT. Real time comes with `GET /events`.',
        tags: ['live'],
        response: { 200: Dictionary, ...problemResponses() },
      },
    },
    async () => ({ points: points() }),
  );

  app.get(
    '/telemetry/history',
    {
      config: { access: 'viewer' },
      schema: {
        summary: `What a point was in the last ${HISTORY_MS / 60_000} minutes`,
        tags: ['live'],
        querystring: HistoryQuery,
        response: { 200: History, ...problemResponses('not_found') },
      },
    },
    async ({ query }) => {
      const { key, strategy } = query;
      const point = points().find((known) => known.key === key);
      if (!point) throw new ProblemError('not_found', `there is no telemetry point ${key}`);
      const end = Number(query.end ?? Number.POSITIVE_INFINITY);
      const all = app.history.read(key, Number(query.start ?? 0), end);
      const size = Math.min(MAX_HISTORY_SAMPLES, Number(query.size ?? defaultSize(strategy)));
      const samples = strategy === 'minmax' ? minMax(all, size) : all.slice(-size);
      return { key, unit: point.unit, samples };
    },
  );
};

export default routes;

const defaultSize = (strategy: string | undefined) =>
  strategy === 'latest' ? 1 : strategy === 'minmax' ? 1_000 : MAX_HISTORY_SAMPLES;
