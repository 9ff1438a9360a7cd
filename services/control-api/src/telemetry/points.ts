/** Telemetry points: what of an engine's messages is a number with a unit, a range and limits. */
import { type EngineView, readStatus, readVu } from '@mcae/engine-view';
import { StreamState, TELEMETRY, type TelemetryName } from '@mcae/schema';
import { type Static, Type } from '@sinclair/typebox';

const Limit = Type.Object(
  { low: Type.Optional(Type.Number()), high: Type.Optional(Type.Number()) },
  { description: 'At or beyond either.' },
);

export const TelemetryPoint = Type.Object(
  {
    key: Type.String({ description: 'Node, channel (or `engine`) and name, joined by dots.' }),
    node: Type.String(),
    channel: Type.Union([Type.String(), Type.Null()], { description: 'Null: of the engine.' }),
    name: Type.String({ description: 'For people.' }),
    unit: Type.Union([Type.String(), Type.Null()]),
    min: Type.Number(),
    max: Type.Number(),
    period_ms: Type.Integer({ 'x-unit': 'ms' }),
    states: Type.Optional(
      Type.Array(Type.String(), { description: 'What 0, 1, … stand for, where it is a state.' }),
    ),
    limits: Type.Optional(Type.Object({ yellow: Type.Optional(Limit), red: Type.Optional(Limit) })),
    source: Type.Object(
      { event: Type.String(), pointer: Type.String() },
      { description: 'The event of `GET /events` and the JSON pointer of the value in it.' },
    ),
  },
  { title: 'Telemetry point' },
);
export type TelemetryPoint = Static<typeof TelemetryPoint>;

type Kind = Pick<TelemetryPoint, 'name' | 'unit' | 'min' | 'max' | 'states' | 'limits'> & {
  readonly event: TelemetryName;
  /** Below the channel, or the whole message of the engine. */
  readonly pointer: string;
};

const level = { unit: 'dBFS', min: -60, max: 0, event: 'vu' } as const;
const flag = { unit: null, min: 0, max: 1, states: ['no', 'yes'], event: 'vu' } as const;
const STATES = StreamState.anyOf.map((state) => state.const);
const running = STATES.indexOf('running');

const OF_CHANNEL: Readonly<Record<string, Kind>> = {
  level_before: {
    ...level,
    name: 'level before the chain',
    pointer: '/before/rms_dbfs',
    limits: { yellow: { high: -9 }, red: { high: -3 } },
  },
  level_after: { ...level, name: 'level after the chain', pointer: '/after/rms_dbfs' },
  peak_before: {
    ...level,
    name: 'peak before the chain',
    pointer: '/before/peak_dbfs',
    limits: { yellow: { high: -3 }, red: { high: -0.1 } },
  },
  peak_after: { ...level, name: 'peak after the chain', pointer: '/after/peak_dbfs' },
  gain_reduction: {
    name: 'gain reduction',
    unit: 'dB',
    min: 0,
    max: 60,
    event: 'vu',
    pointer: '/gain_reduction_db',
    limits: { yellow: { high: 10 }, red: { high: 20 } },
  },
  state: {
    name: 'stream state',
    unit: null,
    min: 0,
    max: STATES.length - 1,
    states: STATES,
    event: 'vu',
    pointer: '/state',
    limits: { yellow: { low: running - 1 }, red: { high: running + 1 } },
  },
  gate_open: { ...flag, states: [...flag.states], name: 'gate open', pointer: '/gate_open' },
  mute: { ...flag, states: [...flag.states], name: 'mute', pointer: '/mute' },
  sound_passes: {
    ...flag,
    states: [...flag.states],
    name: 'sound passes',
    pointer: '/sound_passes',
  },
  xruns: {
    name: 'xruns',
    unit: null,
    min: 0,
    max: 100,
    event: 'status',
    pointer: '/xruns',
    limits: { yellow: { high: 1 } },
  },
  dsp_load: {
    name: 'DSP load',
    unit: '%',
    min: 0,
    max: 100,
    event: 'status',
    pointer: '/dsp_load_percent',
    limits: { yellow: { high: 50 }, red: { high: 90 } },
  },
};

const OF_ENGINE: Readonly<Record<string, Kind>> = {
  cpu: {
    name: 'CPU',
    unit: '%',
    min: 0,
    max: 200,
    event: 'status',
    pointer: '/cpu_percent',
    limits: { yellow: { high: 120 }, red: { high: 170 } },
  },
  memory: {
    name: 'memory',
    unit: 'MB',
    min: 0,
    max: 1_000,
    event: 'status',
    pointer: '/memory_mb',
  },
};

/** Every point of an engine as its newest messages are. */
export function pointsOf(engine: EngineView, nowMs: number): TelemetryPoint[] {
  const { node } = engine;
  const status = readStatus(engine, nowMs)?.message;
  const channels = readVu(engine, nowMs)?.message.channels ?? {};
  const ofEngine = Object.entries(OF_ENGINE).map(([name, kind]) =>
    point(kind, { key: `${node}.engine.${name}`, node, channel: null, label: node }),
  );
  return Object.keys({ ...channels, ...status?.channels }).reduce((points, channel) => {
    const label = status?.channels[channel]?.label || `channel ${channel}`;
    for (const [name, kind] of Object.entries(OF_CHANNEL))
      points.push(point(kind, { key: `${node}.${channel}.${name}`, node, channel, label }));
    return points;
  }, ofEngine);
}

interface Place {
  readonly key: string;
  readonly node: string;
  readonly channel: string | null;
  readonly label: string;
}

function point(kind: Kind, { key, node, channel, label }: Place): TelemetryPoint {
  const { name, unit, min, max, states, limits, event, pointer } = kind;
  return {
    key,
    node,
    channel,
    name: `${label}: ${name}`,
    unit,
    min,
    max,
    period_ms: TELEMETRY[event].period_ms,
    ...(states && { states }),
    ...(limits && { limits }),
    source: { event, pointer: channel === null ? pointer : `/channels/${channel}${pointer}` },
  };
}

/** The numbers of a message, by point: `1.level_after`, `engine.cpu`. */
export function* valuesOf(
  event: TelemetryName,
  message: object,
): Generator<readonly [string, number]> {
  for (const [name, kind] of Object.entries(OF_ENGINE))
    if (kind.event === event) yield* value(`engine.${name}`, kind, message);
  for (const [channel, of] of Object.entries((message as { channels: object }).channels))
    for (const [name, kind] of Object.entries(OF_CHANNEL))
      if (kind.event === event) yield* value(`${channel}.${name}`, kind, of);
}

function* value(key: string, kind: Kind, from: object): Generator<readonly [string, number]> {
  const found = kind.pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | null)?.[part], from);
  if (typeof found === 'number') yield [key, found];
  else if (typeof found === 'boolean') yield [key, found ? 1 : 0];
  else if (typeof found === 'string' && kind.states?.includes(found))
    yield [key, kind.states.indexOf(found)];
}
