/** This machine's Docker, or the reason why there is none. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getContainerRuntimeClient } from 'testcontainers';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** What scripts/containers/set-up.sh made, where no image can be pulled. */
const LOCAL_IMAGES = join(ROOT, '.cache/containers/env');

/** Undefined where base images are pulled. */
export const localImages = (): string | undefined =>
  existsSync(LOCAL_IMAGES) ? LOCAL_IMAGES : undefined;

/** The command line. @returns what it printed. @throws with what it printed to stderr */
export async function docker(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const options = { cwd: ROOT, env: { ...process.env, ...env } };
  return (await promisify(execFile)('docker', args, options)).stdout.trim();
}

/** The API of the engine. */
export async function engine() {
  return (await getContainerRuntimeClient()).container.dockerode;
}

/** Undefined where the tests can run. */
export function whyNot(): string | undefined {
  const answers = (...args: string[]) => {
    try {
      execFileSync('docker', args, { stdio: 'ignore', timeout: 20_000 });
      return true;
    } catch {
      return false;
    }
  };
  if (!answers('info')) return 'no Docker engine answers; scripts/containers/set-up.sh starts one';
  if (!answers('compose', 'version')) return 'docker has no compose plugin';
  return undefined;
}
