/** What the service takes from its environment; read in main.ts alone. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toNodeName } from '@mcae/schema';

export interface Environment {
  /** All of it, for the processes that are started. */
  readonly inherited: NodeJS.ProcessEnv;
  readonly natsUrl: string;
  readonly node: string;
  readonly configPath: string;
  /** Read where there is no config yet; never written. */
  readonly exampleConfigPath: string;
  /** The audit's file, beside the config. */
  readonly auditPath: string;
  readonly logLevel: string;
  /** Where control-api listens, for the commands that talk to a running engine. */
  readonly apiUrl: string;
}

export function readEnvironment(env: NodeJS.ProcessEnv, hostname: string): Environment {
  const configPath = env['MCAE_CONFIG'] ?? 'config.json';
  const host = env['HTTP_HOST'] ?? '127.0.0.1';
  return {
    inherited: env,
    natsUrl: env['NATS_URL'] ?? 'nats://127.0.0.1:4222',
    node: toNodeName(env['MCAE_NODE'] ?? hostname),
    configPath,
    exampleConfigPath: fileURLToPath(new URL('../../../config.example.json', import.meta.url)),
    auditPath: join(dirname(configPath), 'state', 'audit.jsonl'),
    logLevel: env['LOG_LEVEL'] ?? 'info',
    apiUrl: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${env['HTTP_PORT'] ?? '8000'}`,
  };
}
