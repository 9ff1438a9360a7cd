/** docs/environment.md names every variable that something reads, and every warning. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../lib/paths.mjs';

const documented = readFileSync(join(ROOT, 'docs/environment.md'), 'utf8');
/** The system's own, and those of npm. */
const NOT_OURS = ['PATH', 'HOME', 'INIT_CWD', 'LD_LIBRARY_PATH', 'CI', 'NATS_ROUTE_PORT'];

const files = (folder: string, pattern: RegExp): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name) && !/(^|\/)(node_modules|dist|test)\//.test(name))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8'));

function matches(texts: readonly string[], pattern: RegExp): string[] {
  return texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!));
}

const code = [
  ...['services', 'packages'].flatMap((folder) => files(folder, /\/src\/.*\.ts$/)),
  ...files('scripts', /\.mjs$/),
];
const composed = [
  ...readdirSync(ROOT)
    .filter((name) => /^docker-compose.*\.yml$/.test(name))
    .map((name) => readFileSync(join(ROOT, name), 'utf8')),
  ...files('deploy/sound', /\.yml$/),
];
const read = [
  ...new Set([
    ...matches(code, /\benv(?:ironment)?\['([A-Z][A-Z0-9_]+)'\]/g),
    ...matches(composed, /\$\{([A-Z][A-Z0-9_]+)/g),
    // Handed on to a build without a value.
    ...matches(composed, /^\s+((?:NODE|DEBIAN)_IMAGE):\s*$/gm),
    ...matches(files('deploy/nats', /\.conf$/), /[^\\]\$([A-Z][A-Z0-9_]+)/g),
  ]),
].filter((name) => !NOT_OURS.includes(name));

const table = documented.slice(0, documented.indexOf('## Log'));
const named = [
  ...new Set(
    matches(
      table.split('\n').map((line) => line.split('|')[1] ?? ''),
      /`([A-Z][A-Z0-9_]+)`/g,
    ),
  ),
];

describe('docs/environment.md', () => {
  it.each(read)('names %s, which is read', (name) => {
    expect(named).toContain(name);
  });

  it.each(named)('names %s, and it is read', (name) => {
    expect(read).toContain(name);
  });

  const warnings = matches(
    files('services', /\/src\/.*\.ts$/),
    /logger(?:\.(?:warn|error|fatal)|\[[^\]]*'warn'\])\(\s*(?:\{[^}]*\},\s*)?'([^']{4,})'/g,
  );
  it('finds warnings at all', () => expect(warnings.length).toBeGreaterThan(6));
  it.each([...new Set(warnings)])('explains the warning "%s"', (text) => {
    // What follows a colon is advice.
    expect(documented).toContain(`\`${text.split(':')[0]}\``);
  });
});
