/** A folder of secrets: only its owner enters; files in it can be mounted one by one. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Services in containers have users of their own: the folder keeps others out, not the file. */
const MOUNTED = 0o444;
export const PRIVATE = 0o600;

export class SecretsFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  async make(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    await chmod(this.path, 0o700);
  }

  /** @returns undefined where there is no such file */
  async read(name: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.path, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** @throws where the file is there already */
  async create(name: string, text: string, mode = MOUNTED): Promise<void> {
    const path = join(this.path, name);
    await writeFile(path, text, { mode: PRIVATE, flag: 'wx' });
    await chmod(path, mode);
  }

  /** The file stays the same one, so that a container that has it mounted sees the new text. */
  async replace(name: string, text: string, mode = MOUNTED): Promise<void> {
    const path = join(this.path, name);
    await chmod(path, PRIVATE).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await writeFile(path, text, { mode: PRIVATE });
    await chmod(path, mode);
  }
}
