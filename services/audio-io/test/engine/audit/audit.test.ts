import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEntry } from '@mcae/schema';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AuditFile } from '../../../src/engine/audit/audit.js';

let folder: string;
let path: string;
let failures: unknown[];
let audit: AuditFile;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcae-audit-'));
  path = join(folder, 'state', 'audit.jsonl');
  failures = [];
  audit = new AuditFile(path, (error) => failures.push(error));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const entry = (seq: number): AuditEntry => ({
  ts_ms: 1_000 + seq,
  seq,
  boot_id: 'boot',
  actor: 'flight',
  request_id: `r${seq}`,
  command: 'ptt.set',
  params: { channel: 1, gate_open: true },
  result: 'ok',
  duration_ms: 0.4,
});

it('keeps entries in order and gives those since a time', async () => {
  for (let seq = 0; seq < 50; seq++) audit.append(entry(seq));
  const read = await audit.read({ sinceMs: 1_040, limit: 100 });
  expect(read.map(({ seq }) => seq)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
  expect(await audit.read({ sinceMs: 0, limit: 3 })).toHaveLength(3);
});

it('goes on after a restart, and passes over a line that a crash cut short', async () => {
  audit.append(entry(1));
  await audit.close();
  await appendFile(path, '{"ts_ms": 5, "seq\n');
  const next = new AuditFile(path, (error) => failures.push(error));
  next.append(entry(2));
  expect((await next.read({ sinceMs: 0, limit: 10 })).map(({ seq }) => seq)).toEqual([1, 2]);
});

it('rotates a file that has grown, and still reads what was before', async () => {
  audit.append(entry(1));
  await audit.close();
  await appendFile(path, `${' '.repeat(9 * 2 ** 20)}\n`);
  audit.append(entry(2));
  await audit.close();
  expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(1);
  expect((await audit.read({ sinceMs: 0, limit: 10 })).map(({ seq }) => seq)).toEqual([1, 2]);
});

it('tells when it cannot be written', async () => {
  const blocked = join(folder, 'file');
  await writeFile(blocked, '');
  const broken = new AuditFile(join(blocked, 'audit.jsonl'), (error) => failures.push(error));
  broken.append(entry(1));
  await broken.close();
  expect(failures).toHaveLength(1);
});
