/** The whole system as it is shipped: nats-server, audio-io and control-api, each its process. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '@mcae/schema';
import { findNatsServer, startNatsServer } from '../../scripts/lib/nats/nats-server.mjs';
import {
  AUDIO_IO_MAIN,
  CONTROL_API_MAIN,
  freePort,
  type Service,
  startService,
} from './services.js';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';
import { until } from './until.js';

export interface System {
  readonly folder: string;
  readonly configPath: string;
  readonly natsUrl: string;
  readonly apiUrl: string;
  readonly node: string;
  audioIo: Service;
  controlApi: Service;
  nats: Awaited<ReturnType<typeof startNatsServer>>;
  /** What nats-server has logged. */
  readonly natsLines: readonly string[];
  /** Between browsers and the bus; undefined without `websocket`. */
  readonly websocketProxy: TcpProxy | undefined;
  /** On the same port, with the same state or an empty one. */
  restartNats(state?: 'kept' | 'empty'): Promise<void>;
  startAudioIo(): Promise<void>;
  startControlApi(): Promise<void>;
  /** GET, or POST where there is a body; gives status, body and headers. */
  request(path: string, init?: RequestInit & { json?: unknown }): Promise<Answer>;
  /** POST /ptt, repeated where a busy machine made it too late to be accepted (503). */
  ptt(json: { channel: number; gate_open?: boolean; mute?: boolean }): Promise<Answer>;
  ready(): Promise<void>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the tests read fields of many shapes
  readonly body: any;
  readonly headers: Headers;
}

export interface SystemOptions {
  readonly config: Config;
  /** Put at the end of the server's configuration: users, limits, TLS. */
  readonly natsConfig?: string;
  readonly env?: Record<string, string>;
  /** Lets the console read straight from the bus, as `npm start` does. */
  readonly websocket?: boolean;
}

export async function startSystem({
  config,
  natsConfig: extraConfig = '',
  env = {},
  websocket = false,
}: SystemOptions): Promise<System> {
  const folder = await mkdtemp(join(tmpdir(), 'mcae-test-'));
  const configPath = join(folder, 'config.json');
  await writeFile(configPath, JSON.stringify(config));
  const natsLines: string[] = [];
  const natsOptions = {
    binary: await findNatsServer(),
    extraConfig,
    onLine: (line: string) => natsLines.push(line),
    // A server can reload only a configuration that names its port.
    port: await freePort(),
  };
  const newStore = () => mkdtemp(join(folder, 'nats-'));
  const port = await freePort();
  const apiUrl = `http://127.0.0.1:${port}`;
  const origins = { origins: [apiUrl] };
  const nats = await startNatsServer({
    ...natsOptions,
    storeDir: await newStore(),
    websocket: websocket ? origins : undefined,
  });
  const { websocketPort } = nats;
  const websocketProxy = websocket
    ? await startTcpProxy(() => system.nats.websocketPort ?? 0)
    : undefined;
  const serviceEnv = {
    ...process.env,
    NATS_URL: nats.url,
    MCAE_NODE: 'test-node',
    MCAE_CONFIG: configPath,
    HTTP_PORT: String(port),
    LOG_LEVEL: 'info',
    ...(websocketProxy && { NATS_WS_URL: `ws://127.0.0.1:${websocketProxy.port}` }),
    ...env,
  };
  let boot: string | undefined;
  let endedBoot: string | undefined;
  const system: System = {
    folder,
    configPath,
    natsUrl: nats.url,
    apiUrl,
    node: 'test-node',
    nats,
    natsLines,
    websocketProxy,
    audioIo: startService(AUDIO_IO_MAIN, ['run'], serviceEnv, folder),
    controlApi: startService(CONTROL_API_MAIN, [], serviceEnv, folder),
    restartNats: async (state = 'kept') => {
      const storeDir = state === 'kept' ? system.nats.storeDir : await newStore();
      const websocket = websocketPort ? { port: websocketPort, ...origins } : undefined;
      system.nats = await startNatsServer({ ...natsOptions, storeDir, websocket });
    },
    startAudioIo: async () => {
      endedBoot = boot;
      system.audioIo = startService(AUDIO_IO_MAIN, ['run'], serviceEnv, folder);
    },
    startControlApi: async () => {
      system.controlApi = startService(CONTROL_API_MAIN, [], serviceEnv, folder);
    },
    request: async (path, { json, ...init } = {}) => {
      const response = await fetch(apiUrl + path, {
        ...(json !== undefined && {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(json),
        }),
        ...init,
        signal: AbortSignal.timeout(20_000),
      });
      const text = await response.text();
      return { status: response.status, body: parse(text), headers: response.headers };
    },
    ptt: async (json) => {
      let answer = await system.request('/ptt', { json });
      await until('a key in time', async () => {
        if (answer.status === 503) answer = await system.request('/ptt', { json });
        return answer.status !== 503;
      });
      return answer;
    },
    ready: () =>
      until(
        'the system is ready',
        async () => {
          const { status, body } = await system
            .request('/status')
            .catch(() => ({ status: 0, body: {} }));
          const channels: { state: string }[] = Object.values(body.channels ?? {});
          boot = body.boot_id ?? boot;
          // The status of an engine that has just ended is shown for three seconds.
          const current = boot !== endedBoot;
          return status === 200 && current && channels.every(({ state }) => state === 'running');
        },
        { describe: () => `${system.audioIo.output()}\n${system.controlApi.output()}` },
      ),
    stop: async () => {
      await Promise.all([system.controlApi.stop(), system.audioIo.stop()]);
      await system.nats.stop();
      await websocketProxy?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return system;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
