/** Builds what changed since the last build: nothing at all on most starts. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../processes/run-command.mjs';
import { arePiecesBuilt, ensurePiecesBuilt, isBundled } from './build-with-vite.mjs';
import { removeOrphans } from './orphans.mjs';
import { SetupError } from './setup-error.mjs';
import { clearStamp, hashFiles, readStamp, writeStamp } from './stamps.mjs';

const TIMEOUT_MS = 300_000;

/**
 * @param {string} root
 * @returns {string[]} the folders that the root tsconfig.json builds
 */
function projects(root) {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return references.map((/** @type {{path: string}} */ { path }) => path);
}

/**
 * Hash of the sources and of what tsc wrote last: a build by hand from other sources changes the second.
 *
 * @param {string} root
 */
function fingerprint(root) {
  const inputs = projects(root).flatMap((folder) => [
    `${folder}/src`,
    `${folder}/tsconfig.json`,
    `${folder}/package.json`,
  ]);
  const written = projects(root).map((folder) => {
    const info = statSync(join(root, folder, 'dist/.tsbuildinfo'), { throwIfNoEntry: false });
    return info ? `${info.size}:${info.mtimeMs}` : 'none';
  });
  const shared = ['tsconfig.json', 'tsconfig.base.json', 'pnpm-lock.yaml'];
  return `${hashFiles(root, [...shared, ...inputs])} ${written.join(' ')}`;
}

/** @param {string} root */
const stampPath = (root) => join(root, '.cache/built');

/** @param {string} root */
function outputsExist(root) {
  return projects(root).every((folder) =>
    existsSync(join(root, folder, isBundled(folder) ? 'dist/index.d.ts' : 'dist/index.js')),
  );
}

/**
 * @param {string} root
 * @returns {boolean} whether dist is what the sources say
 */
export function isBuilt(root) {
  return isCompiled(root) && arePiecesBuilt(root);
}

/** @param {string} root */
function isCompiled(root) {
  return outputsExist(root) && readStamp(stampPath(root)) === fingerprint(root);
}

/**
 * @param {import('./install.mjs').SetupContext} context
 * @returns {Promise<void>} throws SetupError with the compiler's words
 */
export async function ensureBuilt(context) {
  await ensureCompiled(context);
  await ensurePiecesBuilt(context);
}

/** @param {import('./install.mjs').SetupContext} context */
async function ensureCompiled({ root, progress, env, signal }) {
  if (isCompiled(root)) return;
  clearStamp(stampPath(root));
  await progress.step('Building', async () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    /** @param {string[]} args */
    const build = async (args) => {
      const { code, lines } = await runCommand(process.execPath, [tsc, '-b', ...args], {
        cwd: root,
        env,
        timeoutMs: TIMEOUT_MS,
        signal,
      });
      if (code !== 0)
        throw new SetupError('The build failed; the compiler says:', lines.slice(0, 20));
    };
    await build([]);
    // tsc trusts its own build info, and does not notice that its output was deleted.
    if (!outputsExist(root)) await build(['--force']);
    for (const folder of projects(root)) removeOrphans(join(root, folder));
  });
  writeStamp(stampPath(root), fingerprint(root));
}
