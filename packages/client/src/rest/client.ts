/** The REST service, typed: one method a route. Works in browsers and in Node. */
import type { Clock } from '@mcae/clock';
import type { CommandResult, Config, Levels, SelfCheckReport, UiConfig } from '@mcae/schema';
import { Keyer, type KeyerOptions } from '../keyer.js';
import { liveSource } from '../live/live-source.js';
import { natsSource } from '../live/nats-source.js';
import { eventSource } from '../live/sse-source.js';
import type { TelemetrySource } from '../live/telemetry.js';
import { systemTime } from '../system-time.js';
import type * as answers from './answers.js';
import { createHttp, type HttpOptions } from './http.js';

export type ClientOptions = HttpOptions;
export type Client = ReturnType<typeof createClient>;

/** Applying a config may re-open every stream; the service gives it 15 s. */
const APPLY_DEADLINE_MS = 20_000;
const KEY_DEADLINE_MS = 2_000;

/** Every method throws ApiProblem, and always ends: each request has a deadline. */
export function createClient(options: ClientOptions) {
  const http = createHttp(options);
  const get = async <T>(path: string, query = {}) => (await http.send<T>(path, { query })).body;
  const post = async <T>(path: string, body: unknown, deadlineMs?: number) =>
    (await http.send<T>(path, { method: 'POST', body, ...(deadlineMs && { deadlineMs }) })).body;

  const client = {
    status: () => get<answers.Status>('/status'),
    vu: () => get<Levels>('/vu'),
    meters: () => get<answers.Meters>('/meters'),
    channels: () => get<answers.Channels>('/channels'),
    channel: (channel: number) => get<answers.ChannelAnswer>(`/channels/${channel}`),
    selfCheck: () => get<SelfCheckReport>('/self-check'),
    nodes: () => get<answers.Nodes>('/nodes', { node: undefined }),
    devices: async () => (await get<CommandResult<'devices'>>('/devices')).devices,
    openapi: () => get<Record<string, unknown>>('/openapi.json', { node: undefined }),
    /** Problem `unauthenticated` or `session_expired` where one has to sign in. */
    session: async (deadlineMs?: number) =>
      (
        await http.send<answers.SessionAnswer>('/session', {
          query: { node: undefined },
          ...(deadlineMs !== undefined && { deadlineMs }),
        })
      ).body,
    /** For browsers: the answer sets a cookie. Programs give the token to `createClient`. */
    signIn: async (token: string) =>
      (
        await http.send<answers.SessionAnswer>('/session', {
          method: 'POST',
          query: { node: undefined },
          body: { token },
        })
      ).body,
    signOut: async () => {
      await http.send('/session', { method: 'DELETE', query: { node: undefined } });
    },
    healthz: () => get<{ status: 'ok' }>('/healthz', { node: undefined }),
    readyz: () => get<{ status: 'ready'; nodes: string[] }>('/readyz', { node: undefined }),

    async config(): Promise<answers.RevisionedConfig> {
      const { body, headers } = await http.send<Config>('/config');
      return { config: body, revision: (headers.get('etag') ?? '').replaceAll('"', '') };
    },
    /** What a config would change; nothing is changed. It goes unchecked: the engine checks it. */
    validateConfig: (config: unknown) => post<answers.Plan>('/config/validate', config),
    /** With `ifMatch`, only if that revision still runs; otherwise problem `revision_mismatch`. */
    async applyConfig(
      config: unknown,
      { ifMatch }: { ifMatch?: string } = {},
    ): Promise<answers.Plan> {
      const { body } = await http.send<answers.Plan>('/config', {
        method: 'POST',
        body: config,
        deadlineMs: APPLY_DEADLINE_MS,
        ...(ifMatch !== undefined && { headers: { 'if-match': `"${ifMatch}"` } }),
      });
      return body;
    },

    /** Latches or closes a gate, mutes or unmutes; what is left out stays as it is. */
    ptt: (change: answers.PttChange) => post<answers.PttAnswer>('/ptt', change, KEY_DEADLINE_MS),
    async lease(
      channel: number,
      body: answers.LeaseRequest,
      deadlineMs = KEY_DEADLINE_MS,
    ): Promise<answers.LeaseAnswer> {
      const path = `/channels/${channel}/ptt-lease`;
      return (await http.send<answers.LeaseAnswer>(path, { method: 'PUT', body, deadlineMs })).body;
    },
    async release(channel: number, holder: string, keepalive = false): Promise<answers.PttAnswer> {
      const { body } = await http.send<answers.PttAnswer>(`/channels/${channel}/ptt-lease`, {
        method: 'DELETE',
        query: { holder },
        deadlineMs: KEY_DEADLINE_MS,
        keepalive,
      });
      return body;
    },
    /** A dead man's handle on one channel. */
    keyer: (keyer: Omit<KeyerOptions, 'port' | 'time'>) =>
      new Keyer({ time: systemTime, ...keyer, port: client }),

    tone: (tone: answers.ToneRequest) => post<answers.ToneAnswer>('/tone', tone),
    alarms: async () => (await get<CommandResult<'alarms.list'>>('/alarms')).alarms,
    acknowledge: (id: string, by: string) =>
      post<answers.Alarm>(`/alarms/${encodeURIComponent(id)}/ack`, { by }),
    audit: async (query: { since?: string; limit?: number } = {}) =>
      (await get<CommandResult<'audit.read'>>('/audit', query)).entries,

    /** Everything that engines send, by server-sent events; connects again by itself. */
    telemetry: (): TelemetrySource => eventSource(http, systemTime),
    /** What else a user interface in a browser may use. */
    uiConfig: () => get<UiConfig>('/ui-config', { node: undefined }),
    /** The same straight from the bus where the service offers it, else by server-sent events. */
    liveTelemetry: (time: Clock = systemTime): TelemetrySource =>
      liveSource({
        direct: natsSource(client.uiConfig, time),
        relayed: eventSource(http, time),
        askService: client.healthz,
        time,
      }),
  };
  return client;
}
