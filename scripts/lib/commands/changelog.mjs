/** CHANGELOG.md (Keep a Changelog): what is not released yet, and one section of it. */
const HEAD = '## [Unreleased]';

/**
 * @param {string} text of the file
 * @param {string} name of the section: Unreleased, or a version
 * @returns {string} without its heading; empty where there is nothing
 */
export function section(text, name) {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`## [${name}]`));
  if (start < 0) return '';
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## ['));
  return lines
    .slice(start + 1, length < 0 ? undefined : start + 1 + length)
    .join('\n')
    .trim();
}

/**
 * Turns the Unreleased section into that of a version.
 *
 * @param {string} text
 * @param {string} version
 * @param {string} date as 2026-12-31
 */
export function release(text, version, date) {
  return text.replace(HEAD, `${HEAD}\n\n## [${version}] - ${date}`);
}
