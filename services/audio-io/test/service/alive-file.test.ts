import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { AliveFile } from '../../src/service/alive-file.js';

it('is written, written again and removed', () => {
  const { path, failures, file } = newFile('alive');
  file.touch(0);
  expect(readFileSync(path, 'utf8')).toBe('1970-01-01T00:00:00.000Z\n');
  file.touch(1_000);
  expect(readFileSync(path, 'utf8')).toBe('1970-01-01T00:00:01.000Z\n');
  file.remove();
  expect(existsSync(path)).toBe(false);
  expect(failures).toEqual([]);
});

it('tells once that it cannot be written, and again after it could', () => {
  const { folder, failures, file } = newFile('missing/alive');
  file.touch(0);
  file.touch(1_000);
  expect(failures).toHaveLength(1);
  mkdirSync(join(folder, 'missing'));
  file.touch(2_000);
  rmSync(join(folder, 'missing'), { recursive: true });
  file.touch(3_000);
  expect(failures).toHaveLength(2);
});

function newFile(name: string) {
  const folder = mkdtempSync(join(tmpdir(), 'mcae-alive-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  const failures: unknown[] = [];
  return { folder, path, failures, file: new AliveFile(path, (error) => failures.push(error)) };
}
