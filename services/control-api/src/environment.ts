/** The service's environment, parsed; main.ts alone reads it. */
import { isLoopback } from './plugins/browser-guard.js';

export interface Environment {
  readonly host: string;
  readonly port: number;
  readonly natsUrl: string;
  /** Seed of a key, or the folder of keys; undefined on a bus without users. */
  readonly nkeyFile: string | undefined;
  readonly caFile: string | undefined;
  readonly logLevel: string;
  /** Who may use it; undefined: everybody on this machine. */
  readonly tokensFile: string | undefined;
  /** HTTPS where it is set. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Where browsers reach the bus; undefined: they do not. */
  readonly natsWsUrl: string | undefined;
  /** The file with the seed of the user that browsers are there. */
  readonly natsWsNkeyFile: string | undefined;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** @throws EnvironmentError in one plain sentence */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const port = env['HTTP_PORT'] || '8000';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new EnvironmentError(`HTTP_PORT must be a number from 0 to 65535, not "${port}"`);
  const logLevel = env['LOG_LEVEL'] || 'info';
  if (!LOG_LEVELS.includes(logLevel))
    throw new EnvironmentError(
      `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${logLevel}"`,
    );
  const host = env['HTTP_HOST'] || '127.0.0.1';
  const tokensFile = env['MCAE_TOKENS_FILE'] || undefined;
  if (tokensFile === undefined && !isLoopback(host))
    throw new EnvironmentError(
      `HTTP_HOST ${host} can be reached from other machines: name who may use it in MCAE_TOKENS_FILE ` +
        '(npm run make-keys makes one), or unset HTTP_HOST to listen on this machine alone',
    );
  return {
    host,
    port: Number(port),
    natsUrl: env['NATS_URL'] || 'nats://127.0.0.1:4222',
    nkeyFile: env['NATS_NKEY_FILE'] || undefined,
    caFile: env['NATS_CA_FILE'] || undefined,
    logLevel,
    tokensFile,
    tls: readTlsPaths(
      env['HTTP_TLS_CERT_FILE'] || undefined,
      env['HTTP_TLS_KEY_FILE'] || undefined,
    ),
    natsWsUrl: readSocketUrl(env['NATS_WS_URL']),
    natsWsNkeyFile: env['NATS_WS_NKEY_FILE'] || undefined,
  };
}

function readTlsPaths(certFile: string | undefined, keyFile: string | undefined) {
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  if (certFile === undefined && keyFile === undefined) return undefined;
  const [set, missing] = certFile === undefined ? ['KEY', 'CERT'] : ['CERT', 'KEY'];
  throw new EnvironmentError(
    `HTTP_TLS_${set}_FILE is set: HTTP_TLS_${missing}_FILE has to be as well`,
  );
}

/** It stands in the page's policy, where a space, a comma or a semicolon would begin something new. */
function readSocketUrl(text: string | undefined): string | undefined {
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url && ['ws:', 'wss:'].includes(url.protocol) && !/[\s,;?#@]/.test(text);
  if (!isPlain)
    throw new EnvironmentError(
      `NATS_WS_URL must be one address like ws://127.0.0.1:9222 or wss://bus.example/nats, not "${text}"`,
    );
  return url.pathname === '/' ? url.origin : url.href;
}

/** The environment cannot be used; the message says what to change. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}
