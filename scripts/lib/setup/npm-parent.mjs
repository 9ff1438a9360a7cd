import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The npm that runs this script, whether or not there is a shell between the two.
 *
 * @returns {number | undefined} its process id; undefined where the script was started without npm
 */
export function npmParent() {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined;
  const { name, parent } = describeProcess(process.ppid) ?? {};
  const isShell = /(^|[/-])(sh|bash|dash|ash|zsh|ksh|busybox)$/.test(name ?? '');
  return isShell && parent ? parent : process.ppid;
}

/**
 * @param {number} pid
 * @returns {{name: string, parent: number} | undefined}
 */
function describeProcess(pid) {
  try {
    if (process.platform === 'linux') {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const field = (/** @type {string} */ key) =>
        new RegExp(`^${key}:\\s*(.+)$`, 'm').exec(status)?.[1] ?? '';
      return { name: field('Name'), parent: Number(field('PPid')) };
    }
    const [parent = '', name = ''] = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)])
      .toString()
      .trim()
      .split(/\s+/);
    return { name, parent: Number(parent) };
  } catch {
    return undefined;
  }
}
