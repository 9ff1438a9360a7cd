/** The web console, built by its own tool; tsc only checks its types. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.mjs';
import { SetupError } from './setup-error.mjs';
import { clearStamp, hashFiles, readStamp, writeStamp } from './stamps.mjs';

const FOLDER = 'packages/console';
const INPUTS = [
  ...['src', 'public', 'index.html', 'vite.config.ts', 'package.json'].map((n) => `${FOLDER}/${n}`),
  ...['client', 'schema', 'clock'].map((name) => `packages/${name}/src`),
  'pnpm-lock.yaml',
];
const TIMEOUT_MS = 120_000;

/** @param {string} root */
const stampPath = (root) => join(root, '.cache/console-built');

/** @param {string} root */
const isThere = (root) => existsSync(join(root, FOLDER, 'src/main.tsx'));

/** What goes in, and what came out: a build by hand from other sources changes the second. */
const fingerprint = (/** @type {string} */ root) =>
  `${hashFiles(root, INPUTS)} ${hashFiles(root, [`${FOLDER}/dist/index.html`])}`;

/**
 * @param {string} root
 * @returns {boolean} whether what is served is what the sources say
 */
export function isConsoleBuilt(root) {
  if (!isThere(root)) return true;
  return (
    existsSync(join(root, FOLDER, 'dist/index.html')) &&
    readStamp(stampPath(root)) === fingerprint(root)
  );
}

/**
 * @param {import('./install.mjs').SetupContext} context
 * @returns {Promise<void>} throws SetupError with the builder's words
 */
export async function ensureConsoleBuilt({ root, progress, env, signal }) {
  if (isConsoleBuilt(root)) return;
  clearStamp(stampPath(root));
  await progress.step('Building the console', async () => {
    const cwd = join(root, FOLDER);
    const vite = JSON.parse(readFileSync(join(cwd, 'node_modules/vite/package.json'), 'utf8'));
    const args = [join(cwd, 'node_modules/vite', vite.bin.vite), 'build', '--logLevel', 'warn'];
    const { code, lines } = await runCommand(process.execPath, args, {
      cwd,
      env,
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    if (code !== 0)
      throw new SetupError('The console could not be built; the builder says:', lines.slice(0, 20));
  });
  writeStamp(stampPath(root), fingerprint(root));
}
