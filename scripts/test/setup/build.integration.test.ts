/** The build and its lock, with a compiler that only records that it ran. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createProgress } from '../../lib/log/progress.mjs';
import { ensureBuilt, isBuilt } from '../../lib/setup/build.mjs';
import { withLock } from '../../lib/setup/setup-lock.mjs';
import { useWorkspace } from '../support/workspace.js';

const silent = createProgress({ write: () => true });
const workspace = useWorkspace();

describe('the build', () => {
  const build = () =>
    ensureBuilt({
      root: workspace.root,
      cache: join(workspace.root, '.cache'),
      progress: silent,
      env: {},
    });
  /** A compiler that records that it ran, and fails where the source says so. */
  const COMPILER = `
    const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
    appendFileSync('runs', 'run ');
    const source = readFileSync('packages/a/src/index.ts', 'utf8');
    if (source === 'wrong') { console.log('index.ts(1,1): error TS1'); process.exit(2); }
    mkdirSync('packages/a/dist', { recursive: true });
    for (const name of ['index.js', '.tsbuildinfo']) writeFileSync('packages/a/dist/' + name, source);
  `;
  beforeEach(() => {
    workspace.put('tsconfig.json', '{"references":[{"path":"packages/a"}]}');
    workspace.put('packages/a/src/index.ts', 'one');
    workspace.put('node_modules/typescript/bin/tsc', COMPILER);
  });

  it('runs when a source changed, and not otherwise', async () => {
    expect(isBuilt(workspace.root)).toBe(false);
    await build();
    expect(isBuilt(workspace.root)).toBe(true);
    workspace.put('packages/a/src/index.ts', 'other');
    expect(isBuilt(workspace.root)).toBe(false);
    await build();
    expect(isBuilt(workspace.root)).toBe(true);
  });

  it('runs when somebody else built other sources in between, or took files away', async () => {
    await build();
    workspace.put('packages/a/dist/.tsbuildinfo', 'another build');
    expect(isBuilt(workspace.root)).toBe(false);
    await build();
    rmSync(join(workspace.root, 'packages/a/dist/index.js'));
    expect(isBuilt(workspace.root)).toBe(false);
  });

  it('removes what the compiler wrote of a source that is gone, and nothing else', async () => {
    const gone = ['.js', '.js.map', '.d.ts', '.d.ts.map'].map(
      (end) => `packages/a/dist/b/old${end}`,
    );
    const stays = ['index.d.ts', 'b/bundle.js', 'b/new.d.ts', 'b/new.js'];
    workspace.put('packages/a/src/b/new.ts', 'one');
    for (const path of [...gone, ...stays.map((name) => `packages/a/dist/${name}`)])
      workspace.put(path);
    await build();
    expect(gone.filter((path) => existsSync(join(workspace.root, path)))).toEqual([]);
    expect(
      stays.filter((name) => !existsSync(join(workspace.root, 'packages/a/dist', name))),
    ).toEqual([]);
  });

  it('that fails gives the compiler’s words, and is not taken for done', async () => {
    workspace.put('packages/a/src/index.ts', 'wrong');
    await expect(build()).rejects.toMatchObject({
      message: 'The build failed; the compiler says:',
      details: ['index.ts(1,1): error TS1'],
    });
    expect(isBuilt(workspace.root)).toBe(false);
  });
});

describe('the lock', () => {
  it('lets one at a time work; a dead holder does not block it', async () => {
    const path = join(workspace.root, '.cache/lock');
    workspace.put('.cache/lock', '999999999');
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
