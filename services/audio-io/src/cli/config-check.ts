/** `config check`: whether a file would run, without an engine. */
import { readFile } from 'node:fs/promises';
import { ProblemError } from '@mcae/schema';
import { checkConfig } from '../engine/config-store.js';
import { DeviceCatalogue } from '../engine/device-catalogue.js';
import { channelNumbers, planErrors, planStreams } from '../engine/stream-plans.js';
import { createProbe } from '../probe/probe.js';
import { CliError } from './cli-error.js';

export interface ConfigCheckOptions {
  readonly path: string;
  /** Are the devices there, too, on this machine? */
  readonly devices: boolean;
}

export async function configCheck(
  { path, devices }: ConfigCheckOptions,
  print: (line: string) => void,
): Promise<void> {
  const config = checked(path, await readFile(path, 'utf8'));
  if (devices) {
    const found = await new DeviceCatalogue(createProbe()).refresh();
    const errors = planErrors(planStreams(config, found));
    if (errors.length > 0) throw new CliError(listed(path, errors));
  }
  const channels = channelNumbers(config).length;
  print(`${path}: valid, ${channels} ${channels === 1 ? 'channel' : 'channels'}`);
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
