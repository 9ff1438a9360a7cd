/** What a page loads takes only types from the schema: TypeBox would be most of its size. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const PACKAGES = fileURLToPath(new URL('../..', import.meta.url));

const sources = (name: string) =>
  readdirSync(join(PACKAGES, name, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => join(PACKAGES, name, 'src', path));

/** Imports and re-exports of values: `import type` and `export type` leave nothing when built. */
const VALUES = /^(?:import|export) (?!type\b)[^;]*? from '(@mcae\/schema|@sinclair\/typebox)';/gm;

it.each(['engine-view', 'client', 'console', 'openmct'])('%s', (name) => {
  const files = sources(name);
  expect(files.length).toBeGreaterThan(2);
  const found = files.filter((path) => VALUES.test(readFileSync(path, 'utf8')));
  expect(found).toEqual([]);
});

it('the limits that it takes as values import nothing', () => {
  expect(readFileSync(join(PACKAGES, 'schema/src/limits.ts'), 'utf8')).not.toMatch(/^import/m);
});
