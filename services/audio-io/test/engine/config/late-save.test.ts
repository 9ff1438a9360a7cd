/** A disk that is slow or hangs: what is on it and what runs are the same config. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConfigFile } from '../../../src/engine/config/config-store.js';
import { LastGoodConfig } from '../../../src/engine/config/last-good-config.js';
import { exampleConfig } from '../../support/engine-rig.js';

/** Called when a config has been put in place, and nobody knows of it yet. */
let onRenamed: () => void = () => {};
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>();
  return {
    ...fs,
    rename: async (from: string, to: string) => {
      await fs.rename(from, to);
      onRenamed();
    },
  };
});

let folder: string;
let path: string;
let store: ConfigFile;

beforeEach(() => {
  onRenamed = () => {};
  folder = mkdtempSync(join(tmpdir(), 'mcae-late-save-'));
  path = join(folder, 'config.json');
  store = new ConfigFile(path, join(folder, 'config.example.json'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const config = (blocksize: number) => ({ ...exampleConfig(), blocksize });
const saved = () => JSON.parse(readFileSync(path, 'utf8')).blocksize;

/** Aborted at the moment that the config is put in place. */
function abortedOnceRenamed(): AbortSignal {
  const late = new AbortController();
  onRenamed = () => {
    onRenamed = () => {};
    late.abort(new Error('too late'));
  };
  return late.signal;
}

it('a config that was put in place too late is taken back', async () => {
  await store.save(config(512));
  await expect(store.save(config(256), abortedOnceRenamed())).rejects.toThrow('too late');
  expect(saved()).toBe(512);
  expect(readdirSync(folder)).toEqual(['config.json']);
});

it('also where there was none before', async () => {
  await expect(store.save(config(256), abortedOnceRenamed())).rejects.toThrow('too late');
  expect(readdirSync(folder)).toEqual([]);
});

it('the next change waits for one that is late, and is what stays', async () => {
  await store.save(config(512));
  const late = store.save(config(256), abortedOnceRenamed());
  const next = store.save(config(1_024));
  await expect(late).rejects.toThrow('too late');
  await next;
  expect(saved()).toBe(1_024);
});

it('one that was late before it began writes nothing', async () => {
  await store.save(config(512));
  const late = AbortSignal.abort(new Error('too late'));
  await expect(store.save(config(256), late)).rejects.toThrow('too late');
  expect(saved()).toBe(512);
});

it('a copy that hangs holds nothing: the config is in place', async () => {
  const state = join(folder, 'state');
  mkdirSync(state);
  // To write to it waits for a reader.
  const fifo = join(state, '.last-good.json.tmp');
  execFileSync('mkfifo', [fifo]);
  const failures: unknown[] = [];
  const kept = new LastGoodConfig(store, join(state, 'last-good.json'), (error) =>
    failures.push(error),
  );
  await kept.save(config(256));
  expect(saved()).toBe(256);
  // A reader lets the thread go that hangs there; a pipe cannot be synced, so the copy fails.
  await readFile(fifo);
  await vi.waitFor(() => expect(failures).toHaveLength(1));
});
