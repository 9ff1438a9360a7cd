import type { Bus, ServiceFinder } from '@mcae/bus';
import { type EngineView, MAX_ENGINES, readStatus, readVu } from '@mcae/engine-view';
import { ENGINE_SERVICE_NAME, NODE_PATTERN } from '@mcae/schema';
import { type Static, Type } from '@sinclair/typebox';
import { DISCOVERY_MS } from '../limits.js';
import { problemResponses } from '../open-api/route-schemas.js';
import type { RoutePlugin } from '../route-plugin.js';

const age = (description: string) =>
  Type.Union([Type.Number(), Type.Null()], { description, 'x-unit': 'ms' });
const count = (description: string) => Type.Integer({ description, minimum: 0 });

const NodeEntry = Type.Object(
  {
    node: Type.String(),
    boot_id: Type.Union([Type.String(), Type.Null()]),
    version: Type.Union([Type.String(), Type.Null()]),
    stale: Type.Boolean({ description: 'No levels within 500 ms: it may be dead.' }),
    age_ms: age('Of the newest levels; null where there are none.'),
    status_age_ms: age('Of the newest status; null where there is none.'),
    instances: Type.Union([count('0: none answered.'), Type.Null()], {
      description:
        'Engines of this name that answered the search; more than 1 is a mistake in MCAE_NODE, ' +
        'and keys are refused at random. Null where the bus is away.',
    }),
    lost_messages: count('Gaps in the telemetry since this service knows the engine.'),
    ignored_messages: count('Duplicates, late ones, and ones of a boot that is over.'),
    restarts: count('New boots since this service knows the engine.'),
  },
  { title: 'Node' },
);
type NodeEntry = Static<typeof NodeEntry>;

const Nodes = Type.Object(
  { bus_connected: Type.Boolean(), nodes: Type.Array(NodeEntry) },
  { title: 'Nodes', description: 'Engines heard within 10 minutes, and those that answer.' },
);

const routes: RoutePlugin = async (app, { bus, finder, clock }) => {
  const discover = sharedDiscovery(bus, finder);
  app.get(
    '/nodes',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Engines',
        description: 'Who is on the bus, how fresh, and who has gone quiet.',
        tags: ['live'],
        response: { 200: Nodes, ...problemResponses() },
      },
    },
    async () => {
      const answering = await discover();
      const nowMs = clock.monoMs();
      const known = app.telemetry.nodes();
      const instances = (node: string) => answering && (answering.get(node)?.length ?? 0);
      const entries = known.map((node) => entry(node, nowMs, instances(node.node) ?? null));
      const names = new Set(known.map(({ node }) => node));
      for (const [node, bootIds] of answering ?? [])
        if (!names.has(node)) entries.push(silentEntry(node, bootIds));
      return { bus_connected: bus.connected(), nodes: entries };
    },
  );
};

export default routes;

function entry(engine: EngineView, nowMs: number, instances: number | null): NodeEntry {
  const vu = readVu(engine, nowMs);
  const status = readStatus(engine, nowMs);
  return {
    node: engine.node,
    boot_id: engine.boot?.bootId ?? null,
    version: status?.message.version ?? null,
    stale: vu?.stale ?? true,
    age_ms: vu?.ageMs ?? null,
    status_age_ms: status?.ageMs ?? null,
    instances,
    lost_messages: engine.lost,
    ignored_messages: engine.ignored,
    restarts: engine.restarts,
  };
}

/** An engine that answers the search, but whose telemetry never came: stale. */
function silentEntry(node: string, bootIds: readonly string[]): NodeEntry {
  return {
    node,
    boot_id: bootIds[0] ?? null,
    version: null,
    stale: true,
    age_ms: null,
    status_age_ms: null,
    instances: bootIds.length,
    lost_messages: 0,
    ignored_messages: 0,
    restarts: 0,
  };
}

type Found = ReadonlyMap<string, readonly string[]>;

/** Shares one search among all who ask meanwhile. @returns boot ids by node; undefined without a bus */
function sharedDiscovery(bus: Bus, finder: ServiceFinder): () => Promise<Found | undefined> {
  let running: Promise<Found | undefined> | undefined;
  const search = async (): Promise<Found | undefined> => {
    if (!bus.connected()) return undefined;
    const found = new Map<string, string[]>();
    for (const { node, boot_id } of await finder.discover(ENGINE_SERVICE_NAME, DISCOVERY_MS)) {
      if (node === undefined || !new RegExp(NODE_PATTERN).test(node)) continue;
      const bootIds = found.get(node) ?? [];
      if (found.size < MAX_ENGINES || bootIds.length > 0)
        found.set(node, [...bootIds, boot_id ?? '']);
    }
    return found;
  };
  return () => {
    running ??= search()
      .catch(() => undefined)
      .finally(() => {
        running = undefined;
      });
    return running;
  };
}
