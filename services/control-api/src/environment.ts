/** What the service takes from its environment; read in main.ts alone. */
export interface Environment {
  readonly host: string;
  readonly port: number;
  readonly natsUrl: string;
  /** Seed of a key, or the folder of keys; undefined on a bus without users. */
  readonly nkeyFile: string | undefined;
  readonly caFile: string | undefined;
  readonly logLevel: string;
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
  return {
    host: env['HTTP_HOST'] || '127.0.0.1',
    port: Number(port),
    natsUrl: env['NATS_URL'] || 'nats://127.0.0.1:4222',
    nkeyFile: env['NATS_NKEY_FILE'] || undefined,
    caFile: env['NATS_CA_FILE'] || undefined,
    logLevel,
  };
}

/** The environment cannot be used; the message says what to change. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}
