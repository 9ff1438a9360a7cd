/** Where the config lives: the port, and the file behind it. */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Config, fieldProblem, ProblemError, validate } from '@mcae/schema';

export interface ConfigStore {
  /** @throws ProblemError invalid_config, or an Error where it cannot be read. */
  load(): Promise<Config>;
  /** After it, a crash finds the new config; before it ends, the old one. Never a mixture. */
  save(config: Config): Promise<void>;
}

/** A config file; where there is none yet, `fallback` is read instead (never written). */
export class ConfigFile implements ConfigStore {
  readonly #path: string;
  readonly #fallback: string;

  constructor(path: string, fallback: string) {
    this.#path = path;
    this.#fallback = fallback;
  }

  async load(): Promise<Config> {
    try {
      return parseConfig(await readFile(this.#path, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    return parseConfig(await readFile(this.#fallback, 'utf8'));
  }

  async save(config: Config): Promise<void> {
    const folder = dirname(this.#path);
    // Always the same name: what a crash leaves behind is overwritten by the next change.
    const temporary = join(folder, `.${basename(this.#path)}.tmp`);
    try {
      const file = await open(temporary, 'w', 0o644);
      try {
        await file.writeFile(`${JSON.stringify(config, null, 2)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.#path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(folder);
  }
}

/** The rename itself is on the disk only when the folder is. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    // Some file systems (and Windows) cannot, and a folder may not be readable. The new config is in
    // place all the same: to call this a failure would bring the old one back beside it.
  }
}

function parseConfig(text: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ProblemError('invalid_config', `not JSON: ${(cause as Error).message}`, { cause });
  }
  return checkConfig(value);
}

/** @throws ProblemError invalid_config, naming each wrong field. */
export function checkConfig(value: unknown): Config {
  const checked = validate(Config, value);
  if (!checked.ok) throw fieldProblem('invalid_config', checked.errors);
  return checked.value;
}
