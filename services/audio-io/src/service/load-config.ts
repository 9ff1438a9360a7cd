import type { Config } from '@mcae/schema';
import type { Logger } from 'pino';
import { CliError } from '../cli/cli-error.js';
import { ConfigFile, type ConfigStore } from '../engine/config/config-store.js';
import { LastGoodConfig } from '../engine/config/last-good-config.js';
import type { Environment } from '../environment.js';

/** The config that the engine starts with, and where changes of it are kept. @throws CliError */
export async function loadConfig(
  { configPath, exampleConfigPath, lastGoodConfigPath }: Environment,
  logger: Logger,
): Promise<{ config: Config; store: ConfigStore }> {
  const store = new LastGoodConfig(
    new ConfigFile(configPath, exampleConfigPath),
    lastGoodConfigPath,
    (error) => logger.warn({ err: error }, 'the copy of the last good config'),
  );
  try {
    return { config: await store.load(), store };
  } catch (error) {
    const message = error instanceof Error ? error.message : error;
    throw new CliError(`${configPath}: ${message}`, { cause: error });
  }
}
