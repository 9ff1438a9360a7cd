/** What decides whether there is anything to install or to build. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProgress } from '../lib/log/progress.mjs';
import { ensureBuilt, isBuilt } from '../lib/setup/build.mjs';
import { isInstalled } from '../lib/setup/install.mjs';
import { withLock } from '../lib/setup/setup-lock.mjs';
import { hashFiles } from '../lib/setup/stamps.mjs';
import { workspaceFolders } from '../lib/setup/workspaces.mjs';

const silent = createProgress({ write: () => true });

let root: string;
const put = (path: string, content = '') => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mcae-setup-'));
  put('pnpm-workspace.yaml', 'packages:\n  - packages/*\n  - "test"\n\nonlyBuilt:\n  - x\n');
  put('packages/a/package.json', '{}');
  put('packages/empty/readme');
  put('test/package.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the workspace', () => {
  it('is the folders that pnpm-workspace.yaml names and that have a package.json', () => {
    expect(workspaceFolders(root)).toEqual(['packages/a', 'test']);
  });

  it('is not installed before it was', () => {
    expect(isInstalled(root)).toBe(false);
  });
});

describe('a hash of files', () => {
  it('changes with a name, a content or a file, not with a date', () => {
    put('src/b.ts', 'b');
    const hash = hashFiles(root, ['src']);
    utimesSync(join(root, 'src/b.ts'), 1, 1);
    expect(hashFiles(root, ['src'])).toBe(hash);
    put('src/b.ts', 'c');
    expect(hashFiles(root, ['src'])).not.toBe(hash);
    put('src/b.ts', 'b');
    put('src/deep/c.ts', 'c');
    expect(hashFiles(root, ['src'])).not.toBe(hash);
  });

  it('leaves out what is built and installed', () => {
    put('a/x.ts', '');
    const hash = hashFiles(root, ['a']);
    put('a/dist/x.js', '');
    put('a/node_modules/y/index.js', '');
    expect(hashFiles(root, ['a'])).toBe(hash);
  });
});

describe('the build', () => {
  const build = () => ensureBuilt({ root, cache: join(root, '.cache'), progress: silent, env: {} });
  /** A compiler that takes down that it ran, and does as the sources say. */
  const COMPILER = `
    const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
    appendFileSync('runs', 'run ');
    const source = readFileSync('packages/a/src/index.ts', 'utf8');
    if (source === 'wrong') { console.log('index.ts(1,1): error TS1'); process.exit(2); }
    mkdirSync('packages/a/dist', { recursive: true });
    for (const name of ['index.js', '.tsbuildinfo']) writeFileSync('packages/a/dist/' + name, source);
  `;
  beforeEach(() => {
    put('tsconfig.json', '{"references":[{"path":"packages/a"}]}');
    put('packages/a/src/index.ts', 'one');
    put('node_modules/typescript/bin/tsc', COMPILER);
  });

  it('runs when a source changed, and not otherwise', async () => {
    expect(isBuilt(root)).toBe(false);
    await build();
    expect(isBuilt(root)).toBe(true);
    put('packages/a/src/index.ts', 'other');
    expect(isBuilt(root)).toBe(false);
    await build();
    expect(isBuilt(root)).toBe(true);
  });

  it('runs when somebody else built other sources in between, or took files away', async () => {
    await build();
    put('packages/a/dist/.tsbuildinfo', 'another build');
    expect(isBuilt(root)).toBe(false);
    await build();
    rmSync(join(root, 'packages/a/dist/index.js'));
    expect(isBuilt(root)).toBe(false);
  });

  it('removes what the compiler wrote of a source that is gone, and nothing else', async () => {
    const gone = ['.js', '.js.map', '.d.ts', '.d.ts.map'].map(
      (end) => `packages/a/dist/b/old${end}`,
    );
    const stays = ['index.d.ts', 'b/bundle.js', 'b/new.d.ts', 'b/new.js'];
    put('packages/a/src/b/new.ts', 'one');
    for (const path of [...gone, ...stays.map((name) => `packages/a/dist/${name}`)]) put(path);
    await build();
    expect(gone.filter((path) => existsSync(join(root, path)))).toEqual([]);
    expect(stays.filter((name) => !existsSync(join(root, 'packages/a/dist', name)))).toEqual([]);
  });

  it('that fails gives the compiler’s words, and is not taken for done', async () => {
    put('packages/a/src/index.ts', 'wrong');
    await expect(build()).rejects.toMatchObject({
      message: 'The build failed; the compiler says:',
      details: ['index.ts(1,1): error TS1'],
    });
    expect(isBuilt(root)).toBe(false);
  });
});

describe('the lock', () => {
  it('lets one at a time work; a dead holder does not block it', async () => {
    const path = join(root, '.cache/lock');
    put('.cache/lock', '999999999');
    const order: string[] = [];
    const work = (name: string) =>
      withLock(path, async () => {
        order.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push(`${name} out`);
      });
    await Promise.all([work('a'), work('b')]);
    expect(order.map((each) => each.slice(2))).toEqual(['in', 'out', 'in', 'out']);
  });
});
