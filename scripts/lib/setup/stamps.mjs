/** A stamp records the files for which work was done, so that it is not done again for the same. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', '.cache', 'coverage']);

/**
 * A hash over the names and contents of files; a missing one counts as missing.
 *
 * @param {string} root
 * @param {readonly string[]} paths files, or folders that are taken with all that is in them
 * @returns {string}
 */
export function hashFiles(root, paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((each) => filesIn(root, each)))
    hash
      .update(`${path}\0`)
      .update(read(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(root, path) {
  const full = join(root, path);
  if (!statSync(full, { throwIfNoEntry: false })?.isDirectory()) return [path];
  return readdirSync(full, { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name }) => filesIn(root, `${path}/${name}`));
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return 'missing';
  }
}

/**
 * @param {string} path
 * @returns {string | undefined}
 */
export function readStamp(path) {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/**
 * @param {string} path
 * @param {string} value
 */
export function writeStamp(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${value}\n`);
}

/** @param {string} path */
export function clearStamp(path) {
  rmSync(path, { force: true });
}
