/** Rooms stay small, and names are written in one way. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../lib/paths.mjs';

const ROOTS = ['bench', 'examples', 'packages', 'scripts', 'services', 'test'];
const NOT_SOURCES = new Set(['node_modules', 'dist', 'out', 'coverage', 'snapshots']);
/** `a-word.ts`, `a-word.test.ts`, `a-word.integration.test.ts`, `api.gen.ts`. */
const SOURCE = /\.(ts|tsx|mts|mjs|c|css|sh)$/;
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)+$/;
const MOST_FILES = 12;
/** Routes are found by their folder, one file each. */
const MAY_BE_LARGE = 'routes';

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_SOURCES.has(entry.name) ? [] : sourcesBelow(path);
    return SOURCE.test(entry.name) ? [relative(ROOT, path)] : [];
  });
}

const sources = ROOTS.flatMap((folder) => sourcesBelow(join(ROOT, folder)));
const counts = new Map<string, number>();
for (const path of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);

describe('folders of sources', () => {
  it('are found at all', () => expect(sources.length).toBeGreaterThan(400));

  it(`have ${MOST_FILES} files at most, routes apart`, () => {
    const large = [...counts].filter(
      ([folder, count]) => count > MOST_FILES && basename(folder) !== MAY_BE_LARGE,
    );
    expect(large).toEqual([]);
  });

  it('have names in kebab-case', () => {
    const wrong = sources
      .flatMap((path) => path.split('/'))
      .filter((name) => {
        const stem = name.includes('.') ? name : `${name}.x`;
        return !KEBAB_CASE.test(stem);
      });
    expect([...new Set(wrong)]).toEqual([]);
  });
});
