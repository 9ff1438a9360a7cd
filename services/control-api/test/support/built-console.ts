/** A folder as the console's build leaves it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { OnEnd } from './rig.js';

/** @param onEnd takes what removes it; by default the end of the test */
export function builtConsole(onEnd: OnEnd = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'mcae-console-'));
  onEnd(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'console'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
  writeFileSync(join(folder, 'console/index-4f2a.js'), 'run()');
  return folder;
}
