/** Docker as this machine has it: its command line, and why it cannot be used where it cannot. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** What scripts/containers/set-up.sh made, where no image can be pulled. */
const LOCAL_IMAGES = join(ROOT, '.cache/containers/env');

/** @returns what it printed. @throws with what it printed to stderr. */
export async function docker(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { stdout } = await run('docker', args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    maxBuffer: 64 * 2 ** 20,
  });
  return stdout.trim();
}

export const localImages = (): string[] =>
  existsSync(LOCAL_IMAGES) ? ['--env-file', LOCAL_IMAGES] : [];

/** Undefined where the tests can run. */
export function whyNot(): string | undefined {
  try {
    execFileSync('docker', ['info'], { stdio: 'ignore', timeout: 20_000 });
  } catch {
    return 'no Docker engine answers; scripts/containers/set-up.sh starts one';
  }
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore', timeout: 20_000 });
  } catch {
    return 'docker has no compose plugin';
  }
  return undefined;
}
