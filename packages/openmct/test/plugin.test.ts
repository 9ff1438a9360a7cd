/** The plug-in against an Open MCT that only remembers what it was given. */
import { SimulatedClock } from '@mcae/clock';
import { expect, it, vi } from 'vitest';
import missionControlAudio from '../src/index.js';
import type { Datum, DomainObject, Staleness, TelemetryProvider } from '../src/openmct-api.js';

const point = (key: string, more: object = {}) => ({
  key,
  node: 'room-1',
  channel: '1',
  name: 'Flight: level before the chain',
  unit: 'dBFS',
  min: -60,
  max: 0,
  limits: { yellow: { high: -9 }, red: { high: -3 } },
  source: { event: 'vu', pointer: '/channels/1/before/rms_dbfs' },
  ...more,
});
const POINTS = [
  point('room-1.1.level_before'),
  point('room-1.1.state', {
    name: 'Flight: stream state',
    unit: null,
    states: ['opening', 'running'],
    limits: undefined,
    source: { event: 'vu', pointer: '/channels/1/state' },
  }),
  point('room-1.engine.cpu', { channel: null, name: 'room-1: CPU' }),
];

function createRig() {
  const clock = new SimulatedClock({ startMs: 1_000 });
  const asked: string[] = [];
  const listeners = new Map<string, (event: { data: string }) => void>();
  const close = vi.fn();
  let seq = 0;
  let provider: TelemetryProvider = {};
  let getObject: (of: { namespace: string; key: string }) => Promise<DomainObject>;
  let load: (of: DomainObject) => Promise<{ key: string }[]>;
  const connect = vi.fn(() => ({
    addEventListener: (name: string, listener: (event: { data: string }) => void) =>
      void listeners.set(name, listener),
    close,
  }));
  missionControlAudio({
    clock,
    connect,
    fetch: async (url) => {
      asked.push(url);
      const samples = [{ ts_ms: 5, value: -12 }];
      return Response.json(url.includes('dictionary') ? { points: POINTS } : { samples });
    },
  })({
    types: { addType: () => {} },
    objects: { addRoot: () => {}, addProvider: (_, { get }) => (getObject = get) },
    composition: { addProvider: (added) => (load = added.load) },
    telemetry: { addProvider: (added) => (provider = added) },
  });
  const object = (key: string) => getObject({ namespace: 'mcae', key });
  return {
    ...{ clock, asked, close, connect, object, provider },
    children: async (key: string) => (await load(await object(key))).map((child) => child.key),
    send: (name: string, message: object) => {
      const envelope = { boot_id: 'boot-1', seq: ++seq, mono_ms: clock.monoMs() };
      listeners.get(name)?.({ data: JSON.stringify({ ...envelope, ...message }) });
    },
  };
}

const levels = (rms_dbfs: number, state = 'running') => ({
  node: 'room-1',
  ts_ms: 1_234,
  channels: { 1: { before: { rms_dbfs }, state } },
});

it('makes a tree of engines, channels and points', async () => {
  const { children, object } = createRig();
  expect(await children('engines')).toEqual(['node:room-1']);
  expect(await children('node:room-1')).toEqual(['channel:room-1.1', 'channel:room-1.engine']);
  expect(await children('channel:room-1.1')).toEqual(['room-1.1.level_before', 'room-1.1.state']);
  expect((await object('channel:room-1.1')).name).toBe('Flight');
  const { telemetry } = await object('room-1.1.level_before');
  expect(telemetry?.values[0]).toMatchObject({ unit: 'dBFS', min: -60, hints: { range: 1 } });
  expect((await object('room-1.1.state')).telemetry?.values[0]).toMatchObject({
    format: 'enum',
    enumerations: [
      { string: 'opening', value: 0 },
      { string: 'running', value: 1 },
    ],
  });
});

it('gives real time over one connection, and closes it when nobody reads', async () => {
  const { object, provider, send, connect, close, clock } = createRig();
  const level: Datum[] = [];
  const state: Datum[] = [];
  const ends = [
    provider.subscribe!(await object('room-1.1.level_before'), (datum) => level.push(datum)),
    provider.subscribe!(await object('room-1.1.state'), (datum) => state.push(datum)),
  ];
  await clock.advance(0);
  expect(connect).toHaveBeenCalledOnce();
  expect(connect).toHaveBeenCalledWith('/events');
  send('vu', levels(-12));
  send('vu', { ...levels(-3), node: 'room-2' });
  expect(level).toEqual([{ utc: 1_234, value: -12 }]);
  expect(state).toEqual([{ utc: 1_234, value: 1 }]);
  for (const end of ends) end();
  send('vu', levels(-20));
  expect(level).toHaveLength(1);
  await clock.advance(5_000);
  expect(close).toHaveBeenCalledOnce();
});

it('asks for history with range, strategy and size', async () => {
  const { object, provider, asked } = createRig();
  const of = await object('room-1.1.level_before');
  const got = await provider.request!(of, { start: 1.5, end: 9.2, strategy: 'minmax', size: 300 });
  expect(got).toEqual([{ utc: 5, value: -12 }]);
  const query = 'key=room-1.1.level_before&start=1&end=10&strategy=minmax&size=300';
  expect(asked.at(-1)).toBe(`/telemetry/history?${query}`);
});

it.each([
  [-3, 'is-limit--red is-limit--upr'],
  [-5, 'is-limit--yellow is-limit--upr'],
  [-12, undefined],
])('a level of %s is %s', async (value, cssClass) => {
  const { object, provider } = createRig();
  const of = await object('room-1.1.level_before');
  expect(provider.getLimitEvaluator!(of).evaluate({ utc: 0, value }, {})?.cssClass).toBe(cssClass);
  expect(await provider.getLimits!(of).limits()).toEqual({
    WARNING: { high: { color: 'yellow', value: -9 } },
    CRITICAL: { high: { color: 'red', value: -3 } },
  });
});

it('tells what is stale on each change', async () => {
  const { object, provider, send, clock } = createRig();
  const of = await object('room-1.1.level_before');
  expect(await provider.isStale!(of)).toMatchObject({ isStale: true });
  const told: Staleness[] = [];
  const end = provider.subscribeToStaleness!(of, (staleness) => told.push(staleness));
  const flow = () => told.map(({ isStale }) => isStale);
  send('vu', levels(-12));
  expect(flow()).toEqual([false]);
  await clock.advance(1_000);
  expect(flow()).toEqual([false, true]);
  send('vu', levels(-12));
  expect(flow()).toEqual([false, true, false]);
  expect(await provider.isStale!(of)).toMatchObject({ isStale: false });
  end();
});

it('draws nothing twice, nothing that is late, nothing of a boot that is over', async () => {
  const { object, provider, send, clock } = createRig();
  const drawn: number[] = [];
  provider.subscribe!(await object('room-1.1.level_before'), ({ value }) => drawn.push(value));
  await clock.advance(0);
  send('vu', { ...levels(-10), seq: 5 });
  send('vu', { ...levels(-11), seq: 5 });
  send('vu', { ...levels(-12), seq: 4 });
  send('vu', { ...levels(-13), seq: 1, boot_id: 'boot-2' });
  send('vu', { ...levels(-14), seq: 6 });
  expect(drawn).toEqual([-10, -13]);
});

it('believes neither levels that were held back nor an engine that the service misses', async () => {
  const { object, provider, send, clock } = createRig();
  const of = await object('room-1.1.level_before');
  provider.subscribeToStaleness!(of, () => {});
  const isStale = async () => (await provider.isStale!(of)).isStale;
  send('vu', levels(-12));
  expect(await isStale()).toBe(false);
  send('stale', { node: 'room-1', boot_id: 'boot-1', age_ms: 900, bus_connected: true });
  expect(await isStale()).toBe(true);
  send('vu', levels(-12));
  expect(await isStale()).toBe(false);
  await clock.advance(2_000);
  send('vu', { ...levels(-12), mono_ms: clock.monoMs() - 1_500 });
  expect(await isStale()).toBe(true);
});
