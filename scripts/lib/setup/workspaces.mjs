import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folders of the workspace's packages, as pnpm-workspace.yaml names them ('packages/*', 'test').
 *
 * @param {string} root
 * @returns {string[]} relative to the root, in a fixed order
 */
export function workspaceFolders(root) {
  const yaml = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const block = /^packages:\n((?:[ \t]*-.*\n|[ \t]*#.*\n|\n)*)/m.exec(yaml)?.[1] ?? '';
  const patterns = [...block.matchAll(/^\s*-\s*["']?([^"'#\s]+)/gm)].map((match) => match[1] ?? '');
  return patterns
    .flatMap((pattern) => {
      if (!pattern.endsWith('/*')) return [pattern];
      const parent = pattern.slice(0, -2);
      if (!existsSync(join(root, parent))) return [];
      return readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
    })
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort();
}
