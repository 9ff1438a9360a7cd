/** Unpacks a package of Debian or Ubuntu into a folder, without root and without installing it. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram } from '../find-program.mjs';
import { runCommand } from '../processes/run-command.mjs';

/**
 * @typedef {object} UnpackOptions
 * @property {string} name of the package
 * @property {string} folder that it is unpacked into; there either wholly or not at all
 * @property {NodeJS.ProcessEnv} env
 * @property {readonly string[]} [systemFolders] searched for apt-get and dpkg-deb after PATH
 * @property {AbortSignal} [signal]
 * @property {(detail: string) => void} [report]
 */

const TIMEOUT_MS = 180_000;
/** As root, apt would fetch as another user, who may not write here. */
const NETWORK = ['-q', '-o', 'APT::Sandbox::User=', '-o', 'Acquire::Retries=1'];

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} [systemFolders]
 * @returns {{aptGet: string, dpkgDeb: string} | undefined} undefined where there is no apt
 */
export function findApt(env, systemFolders) {
  const aptGet = findProgram('apt-get', env['PATH'], systemFolders);
  const dpkgDeb = findProgram('dpkg-deb', env['PATH'], systemFolders);
  return aptGet && dpkgDeb ? { aptGet, dpkgDeb } : undefined;
}

/**
 * @param {UnpackOptions} options
 * @returns {Promise<{ok: boolean, text: string}>} what apt said, when it did not work
 */
export async function unpackDebianPackage(options) {
  const { name, folder, env, systemFolders, signal, report = () => {} } = options;
  const apt = findApt(env, systemFolders);
  if (!apt) return { ok: false, text: 'no apt-get' };
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  let text = '';
  /**
   * @param {string} command
   * @param {string[]} args
   */
  const run = async (command, args) => {
    const { code, lines } = await runCommand(command, args, {
      cwd: work,
      env: { ...env, LC_ALL: 'C' },
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    text += `${lines.join('\n')}\n`;
    return code === 0;
  };
  const package_ = () => readdirSync(work).find((file) => file.endsWith('.deb'));
  try {
    report('downloading');
    if (!(await run(apt.aptGet, [...NETWORK, 'download', name]))) {
      // Container images come without lists, and only root may write the system's: use lists here.
      const own = ownLists(work);
      report('reading the package lists');
      await run(apt.aptGet, [...NETWORK, ...own, 'update']);
      report('downloading');
      await run(apt.aptGet, [...NETWORK, ...own, 'download', name]);
    }
    const file = package_();
    if (!file) return { ok: false, text };
    const unpacked = join(work, 'unpacked');
    if (!(await run(apt.dpkgDeb, ['-x', file, unpacked]))) return { ok: false, text };
    rmSync(folder, { recursive: true, force: true });
    renameSync(unpacked, folder);
    return { ok: true, text };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} work
 * @returns {string[]}
 */
function ownLists(work) {
  const lists = join(work, 'lists');
  const cache = join(work, 'cache');
  mkdirSync(join(lists, 'partial'), { recursive: true });
  mkdirSync(join(cache, 'archives/partial'), { recursive: true });
  return ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`];
}
