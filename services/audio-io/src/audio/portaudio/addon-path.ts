/** Where the addon is, found out without loading it. */
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The backend's id. */
export const PORTAUDIO = 'portaudio';
export const UNAVAILABLE = 'PortAudio is not available';
export const REBUILD = 'npx pnpm@10 -r rebuild naudiodon';
export const GET_IT =
  'install a C++ compiler, make, python3 and libasound2 ' +
  `(Debian: apt-get install g++ make python3 libasound2), then run "${REBUILD}"`;

/** Where the addon is, or undefined where it is not installed or was not built. */
export function addonPath(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('naudiodon/package.json');
    const path = join(dirname(realpathSync(manifest)), 'build', 'Release', 'naudiodon.node');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
