/** The REST service: one method a route, its types those of the contract. For browsers and Node. */
import type { Clock } from '@mcae/clock';
import { Keyer, type KeyerOptions } from '../keyer.js';
import { liveSource } from '../live/live-source.js';
import { natsSource } from '../live/nats-source.js';
import { eventSource } from '../live/sse-source.js';
import type { LiveTelemetry, TelemetrySource } from '../live/telemetry.js';
import { systemTime } from '../system-time.js';
import type { LeaseRequest, RevisionedConfig } from './answers.js';
import type { Body } from './contract.js';
import { createHttp, type HttpOptions } from './http.js';
import { createRequests } from './requests.js';

export type ClientOptions = HttpOptions;
export type Client = ReturnType<typeof createClient>;

/** Applying a config may re-open every stream; the service gives it 15 s. */
const APPLY_DEADLINE_MS = 20_000;
const KEY_DEADLINE_MS = 2_000;

/** Every method throws ApiProblem, and always ends: each request has a deadline. */
export function createClient(options: ClientOptions) {
  const http = createHttp(options);
  const { ask, send } = createRequests(http);

  const client = {
    status: () => ask('get', '/status'),
    vu: () => ask('get', '/vu'),
    meters: () => ask('get', '/meters'),
    channels: () => ask('get', '/channels'),
    channel: (channel: number) => ask('get', '/channels/{id}', { path: { id: channel } }),
    selfCheck: () => ask('get', '/self-check'),
    nodes: () => ask('get', '/nodes', { isOfService: true }),
    devices: async () => (await ask('get', '/devices')).devices,
    openapi: () => ask('get', '/openapi.json', { isOfService: true }),
    /** Problem `unauthenticated` or `session_expired` where one has to sign in. */
    session: (deadlineMs?: number) =>
      ask('get', '/session', {
        isOfService: true,
        ...(deadlineMs !== undefined && { deadlineMs }),
      }),
    /** For browsers: the answer sets a cookie. Programs give the token to `createClient`. */
    signIn: (token: string) => ask('post', '/session', { isOfService: true, body: { token } }),
    signOut: async () => {
      await ask('delete', '/session', { isOfService: true });
    },
    healthz: () => ask('get', '/healthz', { isOfService: true }),
    readyz: () => ask('get', '/readyz', { isOfService: true }),

    async config(): Promise<RevisionedConfig> {
      const { body, headers } = await send('get', '/config');
      return { config: body, revision: (headers.get('etag') ?? '').replaceAll('"', '') };
    },
    /** What a config would change; nothing is changed. It goes unchecked: the engine checks it. */
    validateConfig: (config: unknown) =>
      ask('post', '/config/validate', { body: config as Body<'post', '/config/validate'> }),
    /** With `ifMatch`, only if that revision still runs; otherwise problem `revision_mismatch`. */
    applyConfig: (config: unknown, { ifMatch }: { ifMatch?: string } = {}) =>
      ask('post', '/config', {
        body: config as Body<'post', '/config'>,
        deadlineMs: APPLY_DEADLINE_MS,
        ...(ifMatch !== undefined && { headers: { 'if-match': `"${ifMatch}"` } }),
      }),

    /** Latches or closes a gate, mutes or unmutes; what is left out stays as it is. */
    ptt: (change: Body<'post', '/ptt'>) =>
      ask('post', '/ptt', { body: change, deadlineMs: KEY_DEADLINE_MS }),
    lease: (channel: number, body: LeaseRequest, deadlineMs = KEY_DEADLINE_MS) =>
      ask('put', '/channels/{id}/ptt-lease', { path: { id: channel }, body, deadlineMs }),
    release: (channel: number, holder: string, keepalive = false) =>
      ask('delete', '/channels/{id}/ptt-lease', {
        path: { id: channel },
        query: { holder },
        deadlineMs: KEY_DEADLINE_MS,
        keepalive,
      }),
    /** A dead man's handle on one channel. */
    keyer: (keyer: Omit<KeyerOptions, 'port' | 'time'>) =>
      new Keyer({ time: systemTime, ...keyer, port: client }),

    tone: (tone: Body<'post', '/tone'>) => ask('post', '/tone', { body: tone }),
    alarms: async () => (await ask('get', '/alarms')).alarms,
    acknowledge: (id: string, by: string) =>
      ask('post', '/alarms/{id}/ack', { path: { id }, body: { by } }),
    audit: async (query: { since?: string; limit?: number } = {}) =>
      (await ask('get', '/audit', { query })).entries,

    /** Everything that engines send, by server-sent events; connects again by itself. */
    telemetry: (): TelemetrySource => eventSource(http, systemTime),
    /** What else a user interface in a browser may use. */
    uiConfig: () => ask('get', '/ui-config', { isOfService: true }),
    /** The same straight from the bus where the service offers it, else by server-sent events. */
    liveTelemetry: (time: Clock = systemTime): LiveTelemetry =>
      liveSource({
        direct: natsSource(client.uiConfig, time),
        relayed: eventSource(http, time),
        askService: client.healthz,
        time,
      }),
  };
  return client;
}
