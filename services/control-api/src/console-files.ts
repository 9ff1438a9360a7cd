/** Where the web console was built: found by its package, wherever that is installed. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** @returns the folder, or undefined where the console is not built or not installed */
export function findConsole(): string | undefined {
  try {
    const { resolve } = createRequire(import.meta.url);
    const folder = join(dirname(resolve('@mcae/console/package.json')), 'dist');
    return existsSync(join(folder, 'index.html')) ? folder : undefined;
  } catch {
    return undefined;
  }
}
