import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What scripts fetch, write and log; never committed, may be deleted at any time. */
export const CACHE = join(ROOT, '.cache');

export const AUDIO_IO_MAIN = join(ROOT, 'services/audio-io/dist/main.js');
export const CONTROL_API_MAIN = join(ROOT, 'services/control-api/dist/main.js');
export const MAKE_KEYS_MAIN = join(ROOT, 'services/control-api/dist/make-keys/main.js');

/**
 * @param {string} [root]
 * @returns {{packageManager: string, engines: {node: string}}} the root package.json
 */
export function readManifest(root = ROOT) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}
