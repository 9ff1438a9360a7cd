import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RunMark } from '../../src/service/run-mark.js';

let folder: string;
let failures: unknown[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcae-run-mark-'));
  failures = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, 'state', 'running');
const newMark = (at = path()) => new RunMark(at, (error) => failures.push(error));

it('is there while the engine runs, and gone after an end in order', async () => {
  const mark = newMark();
  expect(await mark.begin('boot-1')).toBe(false);
  expect(readFileSync(path(), 'utf8')).toBe('boot-1\n');
  mark.endInOrder();
  await mark.end();
  expect(existsSync(path())).toBe(false);
  expect(await newMark().begin('boot-2')).toBe(false);
});

it('is found by the next start where the end was not in order', async () => {
  const failed = newMark();
  await failed.begin('boot-1');
  await failed.end();
  expect(await newMark().begin('boot-2')).toBe(true);
  // Killed: nothing ended at all.
  expect(await newMark().begin('boot-3')).toBe(true);
  expect(failures).toEqual([]);
});

it('that cannot be kept is reported, and stops nothing', async () => {
  writeFileSync(join(folder, 'file'), '');
  const mark = newMark(join(folder, 'file', 'running'));
  expect(await mark.begin('boot-1')).toBe(false);
  mark.endInOrder();
  await mark.end();
  expect(failures.length).toBeGreaterThan(0);
});
