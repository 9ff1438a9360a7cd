/** Open MCT plug-in: every channel of every audio engine as telemetry. Needs nothing but a browser. */
import type { Clock } from '@mcae/clock';
import { Dictionary, NAMESPACE, POINT_TYPE, type Point, rootIdentifier } from './dictionary.js';
import { limitLines, violation } from './limits.js';
import { type Events, Live } from './live.js';
import type { Datum, DomainObject, HistoryRequest, OpenMct } from './openmct-api.js';
import { systemTime } from './system-time.js';

export type { Events } from './live.js';
export type { OpenMct } from './openmct-api.js';

export interface MissionControlAudioOptions {
  /** Where control-api is; the page's own address by default. */
  readonly url?: string;
  readonly fetch?: (url: string) => Promise<Response>;
  readonly connect?: (url: string) => Events;
  readonly clock?: Clock;
}

/** @returns what `openmct.install` takes */
export default function missionControlAudio({
  url = '',
  fetch = (address) => globalThis.fetch(address),
  connect = (address) => new EventSource(address) as Events,
  clock = systemTime,
}: MissionControlAudioOptions = {}): (openmct: OpenMct) => void {
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(url + path);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  };
  const dictionary = new Dictionary(
    async () => ((await get('/telemetry/dictionary')) as { points: Point[] }).points,
    () => clock.monoMs(),
  );
  const live = new Live(() => connect(`${url}/events`), clock);

  const isPoint = ({ type }: DomainObject) => type === POINT_TYPE;
  const pointOf = ({ identifier }: DomainObject) => dictionary.knownPoint(identifier.key);
  /** The node's name ends at the first dot of the key. */
  const nodeOf = ({ identifier: { key } }: DomainObject) => key.slice(0, key.indexOf('.'));

  async function history(of: DomainObject, asked: HistoryRequest): Promise<Datum[]> {
    const { start, end, strategy, size } = asked;
    const query = new URLSearchParams({ key: of.identifier.key });
    if (start !== undefined) query.set('start', String(Math.max(0, Math.floor(start))));
    if (end !== undefined) query.set('end', String(Math.max(0, Math.ceil(end))));
    if (strategy === 'latest' || strategy === 'minmax') query.set('strategy', strategy);
    if (size !== undefined && size >= 1)
      query.set('size', String(Math.min(99_999, Math.round(size))));
    const { samples } = (await get(`/telemetry/history?${query}`)) as {
      samples: { ts_ms: number; value: number }[];
    };
    return samples.map(({ ts_ms, value }) => ({ utc: ts_ms, value }));
  }

  return ({ types, objects, composition, telemetry }) => {
    types.addType(POINT_TYPE, {
      name: 'Audio telemetry point',
      description: 'A level, a state or a count of a mission control audio engine.',
      cssClass: 'icon-telemetry',
    });
    objects.addRoot(rootIdentifier);
    objects.addProvider(NAMESPACE, { get: (identifier) => dictionary.object(identifier) });
    composition.addProvider({
      appliesTo: ({ identifier, type }) => identifier.namespace === NAMESPACE && type === 'folder',
      load: (of) => dictionary.children(of),
    });
    telemetry.addProvider({
      supportsRequest: isPoint,
      request: history,
      supportsSubscribe: isPoint,
      subscribe: (of, receive) => {
        let ended = false;
        let end = () => {
          ended = true;
        };
        // A display that was stored before is shown before anybody asked for the dictionary.
        void dictionary.point(of.identifier.key).then((point) => {
          if (point && !ended) end = live.subscribe(point, receive);
        });
        return () => end();
      },
      supportsLimits: isPoint,
      getLimitEvaluator: (of) => ({
        evaluate: ({ value }) => {
          const point = pointOf(of);
          return point && violation(point, value);
        },
      }),
      getLimits: (of) => ({
        limits: async () => {
          const point = await dictionary.point(of.identifier.key);
          return point ? limitLines(point) : {};
        },
      }),
      supportsStaleness: isPoint,
      isStale: async (of) => live.staleness(nodeOf(of)),
      subscribeToStaleness: (of, receive) => live.subscribeToStaleness(nodeOf(of), receive),
    });
  };
}
