/** The service over an in-memory bus, the real engine and a clock that the test moves. */
import { type InMemoryBus, InMemoryServer, type Link } from '@mcae/bus';
import { SimulatedClock } from '@mcae/clock';
import type { Config, UiConfig } from '@mcae/schema';
import type { InjectOptions } from 'fastify';
import { type Logger, pino } from 'pino';
import { onTestFinished } from 'vitest';
import { virtualConfig } from '../../../../test/support/configs.js';
import { EngineNode } from '../../../../test/support/engine/engine-node.js';
import type { Tokens } from '../../src/auth/tokens.js';
import { type App, buildApp } from '../../src/index.js';

/** Channel 1 is a tone of -12 dBFS: -16 dBFS behind the compressor. */
export const exampleConfig = (): Config =>
  virtualConfig(({ logical_channels }) => {
    logical_channels['2'] = { input_device: 'virtual:tone:440', output_device: 'virtual:null' };
    logical_channels['4'] = { input_device: 'virtual:silence', output_device: 'virtual:null' };
  });

/** For hours of simulated time: one channel, eight times fewer blocks. */
export const smallConfig = (): Config =>
  virtualConfig((config) => {
    const { '1': tone } = config.logical_channels;
    config.logical_channels = { '1': tone! };
    config.blocksize = 4_096;
  });

/** Levels and status have been published just now, and every channel runs. */
const START_MS = 1_000;

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the tests read fields of many shapes
  readonly body: any;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

export type OnEnd = (end: () => void | Promise<void>) => void;

export interface Rig {
  readonly clock: SimulatedClock;
  readonly server: InMemoryServer;
  /** The service's own connection. */
  readonly bus: InMemoryBus;
  readonly app: App;
  readonly engine: EngineNode;
  /** GET, or POST where there is a body; moves the clock until the answer has come. */
  request(url: string, options?: InjectOptions & { json?: unknown }): Promise<Answer>;
  /** One more engine, from its start; it runs once the clock has moved on. */
  bootEngine(node: string, options?: { bootId?: string; config?: Config }): EngineNode;
  /** The same, and lets it start. */
  addEngine(node: string, options?: { bootId?: string; config?: Config }): Promise<EngineNode>;
}

export interface RigOptions {
  readonly link?: Link;
  /** Where the service believes to listen. */
  readonly host?: string;
  /** Nobody on the bus. */
  readonly alone?: boolean;
  /** Of the engine. */
  readonly config?: Config;
  /** Where the web console was built. */
  readonly consoleFolder?: string;
  /** Who may use it; without them everybody may. */
  readonly tokens?: Tokens;
  readonly logger?: Logger;
  /** What browsers may use besides REST. */
  readonly uiConfig?: UiConfig;
  /** Takes what closes the rig; by default the end of the test. */
  readonly onEnd?: OnEnd;
}

export async function createRig({
  link,
  host = '127.0.0.1',
  alone,
  config = exampleConfig(),
  consoleFolder,
  tokens,
  logger = pino({ level: 'silent' }),
  uiConfig,
  onEnd = onTestFinished,
}: RigOptions = {}): Promise<Rig> {
  // Not zero, so that nothing is right by accident.
  const clock = new SimulatedClock({ startMs: 5_000_000 });
  const server = new InMemoryServer({ clock, ...(link && { link }) });
  const bus = server.connect('control-api');
  const app = await buildApp({
    bus,
    finder: bus,
    archive: bus,
    clock,
    logger,
    host,
    version: '1.2.3',
    consoleFolder,
    tokens,
    ...(uiConfig && { uiConfig }),
  });
  onEnd(() => app.close());
  const bootEngine: Rig['bootEngine'] = (node, { bootId = `boot of ${node}`, ...options } = {}) =>
    new EngineNode({ server, clock, node, bootId, config, ...options });
  const addEngine: Rig['addEngine'] = async (node, options) => {
    const engine = bootEngine(node, options);
    await clock.advance(START_MS);
    return engine;
  };
  const rig: Rig = {
    clock,
    server,
    bus,
    app,
    engine: alone ? (undefined as never) : await addEngine('room-1', { bootId: 'boot-1' }),
    bootEngine,
    addEngine,
    request: async (url, { json, ...options } = {}) => {
      // What was published before the request has arrived.
      await clock.advance(0);
      const body = json === undefined ? {} : { payload: JSON.stringify(json) };
      const response = await settle(
        clock,
        app.inject({
          method: json === undefined ? 'GET' : 'POST',
          url,
          ...body,
          ...options,
          headers: {
            ...(json !== undefined && { 'content-type': 'application/json' }),
            ...options.headers,
          },
        }),
      );
      const text = response.payload;
      const isJson = text !== '' && String(response.headers['content-type']).includes('json');
      return {
        status: response.statusCode,
        body: isJson ? JSON.parse(text) : undefined,
        text,
        headers: response.headers,
      };
    },
  };
  return rig;
}

const SETTLE_MS = 15_000;

/** Moves the clock until the promise has settled: at once if it can, else by milliseconds. */
async function settle<T>(clock: SimulatedClock, promise: Promise<T>): Promise<T> {
  let settled = false;
  const done = () => {
    settled = true;
  };
  promise.then(done, done);
  // Real time: some requests read files, and the machine may be busy.
  const end = performance.now() + SETTLE_MS;
  for (let turn = 0; !settled; turn++) {
    if (performance.now() > end) throw new Error('it never settled');
    await clock.advance(turn < 50 ? 0 : 1);
  }
  return promise;
}
