/** A workspace of two packages in a temporary folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

export interface Workspace {
  readonly root: string;
  put(path: string, content?: string): void;
}

/** @returns a workspace that is made anew for each test */
export function useWorkspace(): Workspace {
  let root = '';
  const workspace: Workspace = {
    get root() {
      return root;
    },
    put(path, content = '') {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'mcae-setup-'));
    const yaml = 'packages:\n  - packages/*\n  - "test"\n\nonlyBuilt:\n  - x\n';
    workspace.put('pnpm-workspace.yaml', yaml);
    workspace.put('packages/a/package.json', '{}');
    workspace.put('packages/empty/readme');
    workspace.put('test/package.json', '{}');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  return workspace;
}
