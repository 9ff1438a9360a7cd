import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './docker.js';

const MAKE_KEYS = join(ROOT, 'services/control-api/dist/make-keys/main.js');

export interface Secrets {
  readonly folder: string;
  token(role: 'viewer' | 'operator' | 'engineer'): string;
  remove(): Promise<void>;
}

/** Keys and tokens as `npm run make-keys` makes them. */
export async function makeSecrets(): Promise<Secrets> {
  const folder = await mkdtemp(join(tmpdir(), 'mcae-secrets-'));
  await promisify(execFile)(process.execPath, [MAKE_KEYS, '--out', folder]);
  const tokens = await readFile(join(folder, 'tokens.txt'), 'utf8');
  return {
    folder,
    token(role) {
      const found = new RegExp(`^${role} +(mcae_\\S+)$`, 'm').exec(tokens)?.[1];
      if (found === undefined) throw new Error(`no token of ${role}`);
      return found;
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
