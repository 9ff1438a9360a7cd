/** A file that is there while the engine runs: found at a start, the run before was not stopped. */
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export class RunMark {
  readonly #path: string;
  readonly #onFailure: (error: unknown) => void;
  #endsInOrder = false;

  /** @param onFailure called where the file cannot be kept; the engine goes on */
  constructor(path: string, onFailure: (error: unknown) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
  }

  /** @returns whether the run before did not end in order */
  async begin(bootId: string): Promise<boolean> {
    const wasThere = await stat(this.#path).then(
      () => true,
      () => false,
    );
    await mkdir(dirname(this.#path), { recursive: true })
      .then(() => writeFile(this.#path, `${bootId}\n`))
      .catch(this.#onFailure);
    return wasThere;
  }

  /** The engine was stopped, or gives way. */
  endInOrder(): void {
    this.#endsInOrder = true;
  }

  /** Everything has ended. The file stays where that was not in order: the next start reports it. */
  async end(): Promise<void> {
    if (this.#endsInOrder) await rm(this.#path, { force: true }).catch(this.#onFailure);
  }
}
