/** Where the config lives: the port, and the file behind it. */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Config, fieldProblem, ProblemError, validate } from '@mcae/schema';

export interface ConfigStore {
  /** @throws ProblemError invalid_config, or an Error where it cannot be read. */
  load(): Promise<Config>;
  /**
   * Atomic: after a crash there is either the old config or the new one. Saves go one after the other.
   * @param signal where it is aborted before this has resolved, the old config is in place once it settles
   */
  save(config: Config, signal?: AbortSignal): Promise<void>;
}

/** A config file; where there is none yet, `fallback` is read instead (never written). */
export class ConfigFile implements ConfigStore {
  readonly #path: string;
  readonly #fallback: string;
  /** The newest save; it never rejects. */
  #saving: Promise<void> = Promise.resolve();

  constructor(path: string, fallback: string) {
    this.#path = path;
    this.#fallback = fallback;
  }

  async load(): Promise<Config> {
    const text = await readIfThere(this.#path);
    return parseConfig(text ?? (await readFile(this.#fallback, 'utf8')));
  }

  save(config: Config, signal?: AbortSignal): Promise<void> {
    const saving = this.#saving.then(() => this.#save(config, signal));
    this.#saving = saving.catch(() => {});
    return saving;
  }

  async #save(config: Config, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const before = await readIfThere(this.#path);
    await this.#replace(`${JSON.stringify(config, null, 2)}\n`, signal);
    if (!signal?.aborted) return;
    // It was aborted while the new config was put in place: whoever waited for it has gone back.
    if (before === undefined) await rm(this.#path, { force: true });
    else await this.#replace(before);
    throw signal.reason;
  }

  async #replace(text: string, signal?: AbortSignal): Promise<void> {
    const folder = dirname(this.#path);
    // Always the same name, so that the next change overwrites what a crash may leave.
    const temporary = join(folder, `.${basename(this.#path)}.tmp`);
    try {
      const file = await open(temporary, 'w', 0o644);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      signal?.throwIfAborted();
      await rename(temporary, this.#path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(folder);
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A rename is on the disk only once its folder is. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    // Some file systems (and Windows) cannot do it, or the folder is not readable. The new config is in
    // place all the same: if this failed, the old config would run while the new one is on the disk.
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
