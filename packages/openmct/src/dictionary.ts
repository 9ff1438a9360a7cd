/** The telemetry dictionary of control-api as objects of Open MCT: engines, channels, points. */
import type { DomainObject, Identifier } from './openmct-api.js';

export interface Limit {
  readonly low?: number;
  readonly high?: number;
}

export interface Point {
  readonly key: string;
  readonly node: string;
  readonly channel: string | null;
  readonly name: string;
  readonly unit: string | null;
  readonly min: number;
  readonly max: number;
  readonly states?: readonly string[];
  readonly limits?: { readonly yellow?: Limit; readonly red?: Limit };
  readonly source: { readonly event: string; readonly pointer: string };
}

export const NAMESPACE = 'mcae';
export const POINT_TYPE = 'mcae.point';
const ROOT = 'engines';

/** Asked for anew after this time: channels come and go with the config. */
const KEEP_MS = 5_000;

export const rootIdentifier: Identifier = { namespace: NAMESPACE, key: ROOT };
const identifier = (key: string): Identifier => ({ namespace: NAMESPACE, key });
const channelKey = ({ node, channel }: Point) => `channel:${node}.${channel ?? 'engine'}`;

export class Dictionary {
  readonly #fetchPoints: () => Promise<readonly Point[]>;
  readonly #nowMs: () => number;
  /** Points stay known once seen: an engine that has gone still has its objects. */
  readonly #known = new Map<string, Point>();
  #loading: Promise<void> | undefined;
  #loadedMs = Number.NEGATIVE_INFINITY;

  constructor(fetchPoints: () => Promise<readonly Point[]>, nowMs: () => number) {
    this.#fetchPoints = fetchPoints;
    this.#nowMs = nowMs;
  }

  async point(key: string): Promise<Point | undefined> {
    if (!this.#known.has(key)) await this.#load();
    return this.#known.get(key);
  }

  /** Without waiting, where it is known already. */
  knownPoint(key: string): Point | undefined {
    return this.#known.get(key);
  }

  async object({ key }: Identifier): Promise<DomainObject> {
    if (key === ROOT) return folder(key, 'Audio engines', 'ROOT');
    const point = await this.point(key);
    if (point) return pointObject(point);
    await this.#load();
    if (key.startsWith('node:')) return folder(key, key.slice(5), `${NAMESPACE}:${ROOT}`);
    const member = this.#members(key)[0];
    const name = member?.channel == null ? 'Engine' : (member.name.split(': ')[0] ?? key);
    return folder(key, name, `${NAMESPACE}:node:${member?.node ?? ''}`);
  }

  async children({ identifier: { key } }: DomainObject): Promise<Identifier[]> {
    await this.#load();
    const points = [...this.#known.values()];
    if (key === ROOT) return unique(points.map(({ node }) => `node:${node}`));
    if (key.startsWith('node:'))
      return unique(points.filter(({ node }) => `node:${node}` === key).map(channelKey));
    return this.#members(key).map((point) => identifier(point.key));
  }

  #members(key: string): Point[] {
    return [...this.#known.values()].filter((point) => channelKey(point) === key);
  }

  /** What is known stays where the service does not answer. */
  async #load(): Promise<void> {
    if (this.#nowMs() - this.#loadedMs < KEEP_MS) return;
    this.#loading ??= this.#fetchPoints()
      .then((points) => {
        for (const point of points) this.#known.set(point.key, point);
        if (points.length > 0) this.#loadedMs = this.#nowMs();
      })
      .catch(() => {})
      .finally(() => {
        this.#loading = undefined;
      });
    await this.#loading;
  }
}

const unique = (keys: readonly string[]) => [...new Set(keys)].map(identifier);

const folder = (key: string, name: string, location: string): DomainObject => ({
  identifier: identifier(key),
  name,
  type: 'folder',
  location,
});

function pointObject(point: Point): DomainObject {
  const { key, name, unit, min, max, states } = point;
  return {
    identifier: identifier(key),
    name,
    type: POINT_TYPE,
    location: `${NAMESPACE}:${channelKey(point)}`,
    telemetry: {
      values: [
        {
          key: 'value',
          name: 'Value',
          ...(unit !== null && { unit, units: unit }),
          ...(states
            ? { format: 'enum', enumerations: states.map((string, value) => ({ string, value })) }
            : { format: 'number', formatString: '%0.1f' }),
          min,
          max,
          hints: { range: 1 },
        },
        { key: 'utc', source: 'utc', name: 'Time', format: 'utc', hints: { domain: 1 } },
      ],
    },
  };
}
