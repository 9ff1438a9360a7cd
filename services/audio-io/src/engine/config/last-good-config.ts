/** A copy of the config that ran last, for somebody who has broken the file by hand. */
import { access, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '@mcae/schema';
import { ConfigFile, type ConfigStore } from './config-store.js';

/** A store that also writes the copy. The engine never loads the copy: a broken file stops the start. */
export class LastGoodConfig implements ConfigStore {
  readonly #store: ConfigStore;
  readonly #copy: ConfigFile;
  readonly #path: string;
  readonly #onFailure: (error: unknown) => void;
  #newest: Config | undefined;
  #isKeeping = false;

  /** @param onFailure the copy could not be written; the config itself was */
  constructor(store: ConfigStore, path: string, onFailure: (error: unknown) => void) {
    this.#store = store;
    this.#path = path;
    this.#copy = new ConfigFile(path, path);
    this.#onFailure = onFailure;
  }

  /** @throws Error that names the copy, where there is one */
  async load(): Promise<Config> {
    let config: Config;
    try {
      config = await this.#store.load();
    } catch (cause) {
      const isKept = await access(this.#path).then(
        () => true,
        () => false,
      );
      if (!isKept || !(cause instanceof Error)) throw cause;
      throw new Error(`${cause.message}; the last good config is ${this.#path}`, { cause });
    }
    await this.#keep(config);
    return config;
  }

  async save(config: Config, signal?: AbortSignal): Promise<void> {
    await this.#store.save(config, signal);
    // The config is in place: nothing may wait, or fail, for its copy. The next start writes it again.
    void this.#keepNewest(config);
  }

  /** One copy is written at a time; of those that come meanwhile, the newest follows. */
  async #keepNewest(config: Config): Promise<void> {
    this.#newest = config;
    if (this.#isKeeping) return;
    this.#isKeeping = true;
    for (let next: Config | undefined = config; next !== undefined; next = this.#newest) {
      this.#newest = undefined;
      await this.#keep(next);
    }
    this.#isKeeping = false;
  }

  async #keep(config: Config): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await this.#copy.save(config);
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
