import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StoppedError } from './setup-error.mjs';

/**
 * Lets one script at a time install and build; the others wait for it, then find all done.
 *
 * @template T
 * @param {string} path of the lock's file
 * @param {() => Promise<T>} work
 * @param {{onWait?: (pid: number) => void, signal?: AbortSignal}} [options]
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { onWait = () => {}, signal } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  for (let waited = false; !acquire(path); waited = true) {
    if (!waited) onWait(holder(path));
    await delay(200);
    if (signal?.aborted) throw new StoppedError();
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** @param {string} path */
function acquire(path) {
  // Written, then linked, so that no lock is ever read without its holder.
  const own = `${path}.${process.pid}`;
  try {
    writeFileSync(own, String(process.pid));
    linkSync(own, path);
    return true;
  } catch {
    if (!isAlive(holder(path))) rmSync(path, { force: true });
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** @param {string} path */
function holder(path) {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return 0;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
