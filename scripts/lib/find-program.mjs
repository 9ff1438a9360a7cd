import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Folders of servers, which an ordinary user's PATH often lacks. */
export const SYSTEM_FOLDERS =
  process.platform === 'win32'
    ? []
    : ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];

/**
 * @param {string} path
 * @returns {boolean}
 */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {string} name without an extension
 * @param {string | undefined} searchPath a PATH
 * @param {readonly string[]} [folders] searched after it
 * @returns {string | undefined} its full path
 */
export function findProgram(name, searchPath, folders = SYSTEM_FOLDERS) {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const searched = [...(searchPath ?? '').split(delimiter).filter(Boolean), ...folders];
  return searched.map((folder) => join(folder, file)).find(isProgram);
}
