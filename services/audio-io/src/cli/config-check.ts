/** `config check`: whether a config file is valid, and with `--devices` whether it would run here. */
import { readFile } from 'node:fs/promises';
import { type Config, type FieldError, ProblemError } from '@mcae/schema';
import { checkConfig } from '../engine/config/config-store.js';
import { DeviceCatalogue } from '../engine/devices/device-catalogue.js';
import { channelNumbers, planErrors, planStreams } from '../engine/streams/stream-plans.js';
import type { Environment } from '../environment.js';
import { createProbe } from '../probe/probe.js';
import { CliError } from './cli-error.js';
import type { EngineClient } from './engine-client.js';
import { askEngine, UNASKED } from './with-engine.js';

export interface ConfigCheckOptions {
  readonly path: string;
  /** Also check whether the devices are on this machine. */
  readonly devices: boolean;
}

export async function configCheck(
  environment: Environment,
  { path, devices }: ConfigCheckOptions,
  print: (line: string) => void,
): Promise<void> {
  const config = checked(path, await readFile(path, 'utf8'));
  if (devices) {
    const errors =
      (await askEngine(
        environment,
        (engine) => engineErrors(engine, config),
        () => print(UNASKED),
      )) ?? (await deviceErrors(config));
    if (errors.length > 0) throw new CliError(listed(path, errors));
  }
  const channels = channelNumbers(config).length;
  print(`${path}: valid, ${channels} ${channels === 1 ? 'channel' : 'channels'}`);
}

async function deviceErrors(config: Config): Promise<readonly FieldError[]> {
  const devices = await new DeviceCatalogue(createProbe()).refresh();
  return planErrors(planStreams(config, devices));
}

async function engineErrors(engine: EngineClient, config: Config): Promise<readonly FieldError[]> {
  try {
    await engine.call('config.validate', { config });
    return [];
  } catch (error) {
    const cause = error instanceof CliError ? error.cause : undefined;
    if (cause instanceof ProblemError && cause.code === 'invalid_config') return cause.errors ?? [];
    throw error;
  }
}

function checked(path: string, text: string) {
  try {
    return checkConfig(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof SyntaxError)
      throw new CliError(`${path}: not JSON: ${cause.message}`, { cause });
    if (!(cause instanceof ProblemError)) throw cause;
    throw new CliError(listed(path, cause.errors ?? []), { cause });
  }
}

const listed = (path: string, errors: readonly { path: string; message: string }[]) =>
  errors.map((error) => `${path}: ${error.path || '/'}: ${error.message}`).join('\n');
