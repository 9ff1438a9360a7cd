/** Installs the dependencies with the pnpm that package.json pins, when it has to be done. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LogFile } from '../log/log-file.mjs';
import { readManifest } from '../paths.mjs';
import { runCommand } from '../processes/run-command.mjs';
import { networkProblem } from './network-problem.mjs';
import { SetupError } from './setup-error.mjs';
import { clearStamp, hashFiles, readStamp, writeStamp } from './stamps.mjs';
import { workspaceFolders } from './workspaces.mjs';

/**
 * @typedef {object} SetupContext
 * @property {string} root the project's folder
 * @property {string} cache where logs and stamps go
 * @property {import('../log/progress.mjs').Progress} progress
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal} [signal]
 */

const TIMEOUT_MS = 900_000;
/** An optional dependency: pnpm goes on where it cannot be built. */
const ADDON = 'services/audio-io/node_modules/naudiodon/build/Release/naudiodon.node';

/**
 * @param {string} root
 * @returns {string} the same as long as nothing that decides what is installed changes
 */
function fingerprint(root) {
  const folders = workspaceFolders(root);
  return hashFiles(root, [
    'package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    '.npmrc',
    ...folders.map((folder) => `${folder}/package.json`),
  ]);
}

/** @param {string} root */
const stampPath = (root) => join(root, 'node_modules/.mcae-installed');

/**
 * @param {string} root
 * @returns {boolean} whether node_modules is what the lockfile says
 */
export function isInstalled(root) {
  return (
    readStamp(stampPath(root)) === fingerprint(root) &&
    existsSync(join(root, 'node_modules/typescript')) &&
    workspaceFolders(root).every((folder) => hasItsModules(join(root, folder)))
  );
}

/** @param {string} folder of a package */
function hasItsModules(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
  return Object.keys(wanted).length === 0 || existsSync(join(folder, 'node_modules'));
}

/**
 * @param {SetupContext} context
 * @returns {Promise<void>} throws SetupError with one sentence that says what to do
 */
export async function ensureInstalled({ root, cache, progress, env, signal }) {
  if (isInstalled(root)) return;
  const first = !existsSync(join(root, 'node_modules/.modules.yaml'));
  const title = first ? 'Installing the dependencies (first time)' : 'Updating the dependencies';
  clearStamp(stampPath(root));
  await progress.step(title, async (report) => {
    const log = new LogFile(join(cache, 'logs/install.log'));
    const args = [
      '--prefer-offline',
      '-y',
      readManifest(root).packageManager,
      'install',
      '--frozen-lockfile',
      '--prefer-offline',
      '--reporter=append-only',
      '--config.confirm-modules-purge=false',
    ];
    const { code, lines, timedOut } = await runCommand(...npxCommand(args), {
      cwd: root,
      env: installEnv(env),
      timeoutMs: TIMEOUT_MS,
      signal,
      onLine: (line) => {
        log.write(line);
        const done = /^Progress: (.*)/.exec(line)?.[1];
        if (done) report(done);
      },
    });
    if (code !== 0) throw failure(lines, timedOut, log);
  });
  writeStamp(stampPath(root), fingerprint(root));
  if (!existsSync(join(root, ADDON)))
    progress.say(
      'Note: support for real sound devices was not built, only virtual devices work: install a C++ compiler, make and python3, delete node_modules and start again.',
    );
}

/**
 * @param {string[]} args
 * @returns {[string, string[]]} npx comes with Node; on Windows it is a script that a shell runs
 */
function npxCommand(args) {
  return process.platform === 'win32'
    ? ['cmd.exe', ['/d', '/s', '/c', 'npx', ...args]]
    : ['npx', args];
}

/**
 * A build needs the development dependencies too; a registry that does not answer is given up on
 * in seconds, not in minutes. What the user set himself stays.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function installEnv(env) {
  const { NODE_ENV: _, ...rest } = env;
  return {
    npm_config_fetch_retries: '2',
    npm_config_fetch_retry_mintimeout: '1000',
    npm_config_fetch_retry_maxtimeout: '4000',
    ...rest,
  };
}

/**
 * @param {readonly string[]} lines
 * @param {boolean} timedOut
 * @param {LogFile} log
 */
function failure(lines, timedOut, log) {
  const text = lines.join('\n');
  if (networkProblem(text) || timedOut)
    return new SetupError(
      'The package registry cannot be reached, and the dependencies are not all on this machine: connect to the network (behind a proxy, set HTTPS_PROXY) and try again.',
    );
  if (text.includes('ERR_PNPM_OUTDATED_LOCKFILE'))
    return new SetupError(
      `pnpm-lock.yaml does not match the package.json files: run \`npx -y ${readManifest().packageManager} install\` and commit the lockfile.`,
    );
  if (/ENOSPC/.test(text))
    return new SetupError('The disk is full: the dependencies need about 500 MB.');
  return new SetupError(
    `The dependencies could not be installed; the whole log is in ${log.path}.`,
    log.last(12),
  );
}
