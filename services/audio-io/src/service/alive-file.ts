/** A file whose age says that the engine lives: the health check of a container reads it. */
import { rmSync, writeFileSync } from 'node:fs';

export class AliveFile {
  readonly #path: string;
  readonly #onFailure: (error: unknown) => void;
  #failed = false;

  /**
   * @param path on a file system in memory, since it is waited for
   * @param onFailure called once, until it can be written again; the engine goes on
   */
  constructor(path: string, onFailure: (error: unknown) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
  }

  touch(wallMs: number): void {
    try {
      writeFileSync(this.#path, `${new Date(wallMs).toISOString()}\n`);
      this.#failed = false;
    } catch (error) {
      if (!this.#failed) this.#onFailure(error);
      this.#failed = true;
    }
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}
