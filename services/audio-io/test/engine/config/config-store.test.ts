import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConfigFile } from '../../../src/engine/config/config-store.js';
import { exampleConfig } from '../../support/engine-rig.js';

let folder: string;
let path: string;
let fallback: string;
let store: ConfigFile;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcae-config-'));
  path = join(folder, 'config.json');
  fallback = join(folder, 'config.example.json');
  await writeFile(fallback, JSON.stringify({ ...exampleConfig(), blocksize: 128 }));
  store = new ConfigFile(path, fallback);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('reads the fallback until there is a config, and never writes it', async () => {
  expect((await store.load()).blocksize).toBe(128);
  const before = await readFile(fallback, 'utf8');
  await store.save(exampleConfig());
  expect((await store.load()).blocksize).toBe(512);
  expect(await readFile(fallback, 'utf8')).toBe(before);
});

it('leaves nothing but the config behind', async () => {
  await store.save(exampleConfig());
  expect((await readdir(folder)).sort()).toEqual(['config.example.json', 'config.json']);
});

it.each([
  ['three bytes', '{"a', 'not JSON'],
  ['a wrong field', JSON.stringify({ ...exampleConfig(), blocksize: 1 }), 'blocksize'],
])('refuses %s instead of falling back', async (_name, text, message) => {
  await writeFile(path, text);
  await expect(store.load()).rejects.toThrow(message);
});

it('keeps the old config where the new one cannot be written', async () => {
  await store.save(exampleConfig());
  const broken = new ConfigFile(join(folder, 'missing', 'config.json'), fallback);
  await expect(broken.save(exampleConfig())).rejects.toThrow('ENOENT');
  expect((await store.load()).blocksize).toBe(512);
});

it('puts nothing in place once it came too late', async () => {
  await store.save(exampleConfig());
  const late = AbortSignal.abort(new Error('too late'));
  await expect(store.save({ ...exampleConfig(), blocksize: 256 }, late)).rejects.toThrow(
    'too late',
  );
  expect((await store.load()).blocksize).toBe(512);
  expect((await readdir(folder)).sort()).toEqual(['config.example.json', 'config.json']);
});
