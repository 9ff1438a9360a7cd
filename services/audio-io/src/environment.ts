/** What the service takes from its environment; read in main.ts alone. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toNodeName } from '@mcae/schema';
import { CliError, EXIT } from './cli/cli-error.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

export interface Environment {
  /** All of it, for the processes that are started. */
  readonly inherited: NodeJS.ProcessEnv;
  readonly natsUrl: string;
  /** Seed of a key, or the folder of keys; undefined on a bus without users. */
  readonly nkeyFile: string | undefined;
  readonly caFile: string | undefined;
  readonly node: string;
  readonly configPath: string;
  /** Read where there is no config yet; never written. */
  readonly exampleConfigPath: string;
  /** The audit's file, beside the config. */
  readonly auditPath: string;
  /** A copy of the config that ran last. */
  readonly lastGoodConfigPath: string;
  /** Is there while the engine runs. */
  readonly runMarkPath: string;
  readonly logLevel: string;
  /** Written once a second while the engine lives; undefined: nowhere. */
  readonly aliveFile: string | undefined;
  /** Where control-api listens, for the commands that talk to a running engine. */
  readonly apiUrl: string;
}

/** @throws CliError in one plain sentence */
export function readEnvironment(env: NodeJS.ProcessEnv, hostname: string): Environment {
  const logLevel = env['LOG_LEVEL'] || 'info';
  if (!LOG_LEVELS.includes(logLevel))
    throw new CliError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${logLevel}"`, {
      exitCode: EXIT.usage,
    });
  const configPath = env['MCAE_CONFIG'] ?? 'config.json';
  const host = env['HTTP_HOST'] ?? '127.0.0.1';
  return {
    inherited: env,
    natsUrl: env['NATS_URL'] ?? 'nats://127.0.0.1:4222',
    nkeyFile: env['NATS_NKEY_FILE'] || undefined,
    caFile: env['NATS_CA_FILE'] || undefined,
    node: toNodeName(env['MCAE_NODE'] ?? hostname),
    configPath,
    exampleConfigPath: fileURLToPath(new URL('../../../config.example.json', import.meta.url)),
    auditPath: join(dirname(configPath), 'state', 'audit.jsonl'),
    lastGoodConfigPath: join(dirname(configPath), 'state', 'config.last-good.json'),
    runMarkPath: join(dirname(configPath), 'state', 'running'),
    logLevel,
    aliveFile: env['MCAE_ALIVE_FILE'] || undefined,
    apiUrl: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${env['HTTP_PORT'] ?? '8000'}`,
  };
}
