/**
 * The first thing every script does. It is written so that old versions of Node can read it: what
 * they cannot read is imported only after it has said that Node is new enough.
 */
import { readFileSync } from 'node:fs';

/**
 * @param {string} version of Node, such as 20.19.0
 * @param {string} range from package.json, such as >=20.19
 * @returns {string | undefined} what is wrong, in one sentence
 */
export function nodeProblem(version, range) {
  const minimum = range.replace(/[^0-9.]/g, '');
  const found = version.split('.').map(Number);
  for (const [index, wanted] of minimum.split('.').map(Number).entries()) {
    const difference = (found[index] || 0) - wanted;
    if (difference > 0) return undefined;
    if (difference < 0)
      return `Node ${version} is too old: install Node ${minimum} or newer (https://nodejs.org) and try again.`;
  }
  return undefined;
}

/** @returns {boolean} whether this Node will do; if not, the reason has been printed */
export function requireNode() {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const problem = nodeProblem(process.versions.node, JSON.parse(manifest).engines.node);
  if (problem) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  }
  return !problem;
}
