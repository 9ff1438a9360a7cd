import { type Bus, busUnavailable } from '@mcae/bus';
import { readVu } from '@mcae/engine-view';
import { type FieldError, NodeName, ProblemError } from '@mcae/schema';
import { Type } from '@sinclair/typebox';
import { problemResponses } from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const Health = Type.Object({ status: Type.Literal('ok') }, { description: 'It answers.' });
const Ready = Type.Object(
  { status: Type.Literal('ready'), nodes: Type.Array(NodeName) },
  { description: 'The bus is connected and at least one engine is fresh.' },
);

const routes: RoutePlugin = async (app, { bus, clock }) => {
  app.get(
    '/healthz',
    {
      // Orchestrators have no token, and the answer reveals nothing.
      config: { access: 'public' },
      schema: {
        summary: 'Is this service alive?',
        tags: ['service'],
        response: { 200: Health, ...problemResponses() },
      },
    },
    async () => ({ status: 'ok' as const }),
  );

  app.get(
    '/readyz',
    {
      // As above; the answer reveals the names of the engines, and whether they are fresh.
      config: { access: 'public' },
      schema: {
        summary: 'Can this service be of use?',
        tags: ['service'],
        response: {
          200: Ready,
          ...problemResponses('bus_unavailable', 'engine_unavailable', 'telemetry_stale'),
        },
      },
    },
    async () => {
      const nodes = app.telemetry.nodes();
      const ages = nodes.map((node) => ({ node: node.node, vu: readVu(node, clock.monoMs()) }));
      const fresh = ages.filter(({ vu }) => vu && !vu.stale).map(({ node }) => node);
      if (bus.connected() && fresh.length > 0) return { status: 'ready' as const, nodes: fresh };
      const quiet = ages.map(({ node, vu }) => ({
        path: `/nodes/${node}`,
        message: vu ? `quiet for ${(vu.ageMs / 1_000).toFixed(1)} s` : 'no levels yet',
      }));
      throw notReady(bus, quiet);
    },
  );
};

export default routes;

function notReady(bus: Bus, quiet: readonly FieldError[]): ProblemError {
  if (!bus.connected())
    return busUnavailable(bus, [{ path: '/bus', message: 'not connected' }, ...quiet]);
  return quiet.length === 0
    ? new ProblemError('engine_unavailable', 'no engine has been heard of')
    : new ProblemError('telemetry_stale', 'no engine is fresh', { errors: quiet });
}
