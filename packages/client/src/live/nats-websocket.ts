/** One connection to the bus that only reads: loaded when it is needed. */
import { BUS_NAMES } from '@mcae/engine-view';
import type * as schema from '@mcae/schema';
import { nkeyAuthenticator, wsconnect } from '@nats-io/nats-core';
import type { TelemetryEvent, TelemetryHandlers } from './telemetry.js';

/** The compiler holds it to the schema's own: a browser need not load that. */
const SUBJECT_ROOT: typeof schema.SUBJECT_ROOT = 'mcae.v1';
const CONNECT_MS = 3_000;
/** A server that hangs is noticed within three of them. */
const PING_MS = 1_000;

export interface NatsReading {
  readonly url: string;
  readonly nkey_seed: string | null;
  readonly stopped: AbortSignal;
  readonly handlers: TelemetryHandlers;
}

/** Reads until the connection ends. @returns why it ended. @throws where none could be made */
export async function readNats({
  url,
  nkey_seed,
  stopped,
  handlers,
}: NatsReading): Promise<string> {
  const connection = await wsconnect({
    servers: url,
    name: 'console',
    reconnect: false,
    timeout: CONNECT_MS,
    pingInterval: PING_MS,
    maxPingOut: 2,
    // The answer names other servers of a cluster, which the page's policy does not let in.
    ignoreClusterUpdates: true,
    ...(nkey_seed !== null && {
      authenticator: nkeyAuthenticator(new TextEncoder().encode(nkey_seed)),
    }),
  });
  const close = () => void connection.close();
  stopped.addEventListener('abort', close);
  if (stopped.aborted) close();
  let refused: string | undefined;
  for (const kind of ['tlm', 'evt'] as const)
    connection.subscribe(`${SUBJECT_ROOT}.*.${kind}.>`, {
      callback: (error, message) => {
        if (error) {
          refused = error.message;
          close();
          return;
        }
        const event = parseMessage(message.subject, message.string());
        if (event) handlers.onEvent(event);
      },
    });
  handlers.onConnection(true, null);
  const error = await connection.closed();
  stopped.removeEventListener('abort', close);
  return refused ?? (error ? error.message : 'the bus closed the connection');
}

/** The service checks what it passes on; here what is not of the contract's shape is left out. */
export function parseMessage(subject: string, text: string): TelemetryEvent | undefined {
  const [node, kind, name = ''] = subject.slice(SUBJECT_ROOT.length + 1).split('.');
  if ((kind !== 'tlm' && kind !== 'evt') || !BUS_NAMES[kind].has(name)) return undefined;
  try {
    const message = JSON.parse(text) as Record<string, unknown>;
    const isWhole =
      message['node'] === node &&
      typeof message['boot_id'] === 'string' &&
      Number.isSafeInteger(message['seq']) &&
      Number.isFinite(message['mono_ms']) &&
      (kind === 'evt' || isObject(message['channels']));
    return isWhole ? ({ name, message } as unknown as TelemetryEvent) : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
