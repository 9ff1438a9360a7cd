/** What decides whether there is anything to install or to build. */
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isInstalled } from '../../lib/setup/install.mjs';
import { hashFiles } from '../../lib/setup/stamps.mjs';
import { workspaceFolders } from '../../lib/setup/workspaces.mjs';
import { useWorkspace } from '../support/workspace.js';

const workspace = useWorkspace();

describe('the workspace', () => {
  it('is the folders that pnpm-workspace.yaml names and that have a package.json', () => {
    expect(workspaceFolders(workspace.root)).toEqual(['packages/a', 'test']);
  });

  it('is not installed before it was', () => {
    expect(isInstalled(workspace.root)).toBe(false);
  });
});

describe('a hash of files', () => {
  it('changes with a name, a content or a file, not with a date', () => {
    workspace.put('src/b.ts', 'b');
    const hash = hashFiles(workspace.root, ['src']);
    utimesSync(join(workspace.root, 'src/b.ts'), 1, 1);
    expect(hashFiles(workspace.root, ['src'])).toBe(hash);
    workspace.put('src/b.ts', 'c');
    expect(hashFiles(workspace.root, ['src'])).not.toBe(hash);
    workspace.put('src/b.ts', 'b');
    workspace.put('src/deep/c.ts', 'c');
    expect(hashFiles(workspace.root, ['src'])).not.toBe(hash);
  });

  it('leaves out what is built and installed', () => {
    workspace.put('a/x.ts', '');
    const hash = hashFiles(workspace.root, ['a']);
    workspace.put('a/dist/x.js', '');
    workspace.put('a/node_modules/y/index.js', '');
    expect(hashFiles(workspace.root, ['a'])).toBe(hash);
  });
});
