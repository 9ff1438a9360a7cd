import { join } from 'node:path';
import { createProgress } from '../log/progress.mjs';
import { CACHE, ROOT } from '../paths.mjs';
import { ensureBuilt, isBuilt } from './build.mjs';
import { ensureInstalled, isInstalled } from './install.mjs';
import { withLock } from './setup-lock.mjs';

/**
 * Dependencies and build, as far as they are not there yet.
 *
 * @param {Partial<import('./install.mjs').SetupContext>} [options]
 * @returns {Promise<void>}
 */
export async function setUp(options = {}) {
  const context = {
    root: ROOT,
    cache: CACHE,
    progress: createProgress(),
    env: process.env,
    ...options,
  };
  const { root, cache, progress, signal } = context;
  if (isInstalled(root) && isBuilt(root)) return;
  await withLock(
    join(cache, 'setup.lock'),
    async () => {
      await ensureInstalled(context);
      await ensureBuilt(context);
    },
    {
      signal,
      onWait: (pid) => progress.say(`Waiting for another set-up of this folder (process ${pid}) …`),
    },
  );
}
