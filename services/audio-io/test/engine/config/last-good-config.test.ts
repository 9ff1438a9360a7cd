import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConfigFile } from '../../../src/engine/config/config-store.js';
import { LastGoodConfig } from '../../../src/engine/config/last-good-config.js';
import { exampleConfig } from '../../support/engine-rig.js';

let folder: string;
let path: string;
let copy: string;
let failures: unknown[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcae-last-good-'));
  path = join(folder, 'config.json');
  copy = join(folder, 'state', 'config.last-good.json');
  failures = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const store = () =>
  new LastGoodConfig(new ConfigFile(path, path), copy, (error) => failures.push(error));
const kept = async () => JSON.parse(await readFile(copy, 'utf8'));

it('keeps what was loaded and what was saved', async () => {
  await writeFile(path, JSON.stringify(exampleConfig()));
  await store().load();
  expect(await kept()).toEqual(exampleConfig());
  const changed = { ...exampleConfig(), blocksize: 256 };
  await store().save(changed);
  await vi.waitFor(async () => expect(await kept()).toEqual(changed));
});

it('keeps the newest of several that come at once', async () => {
  const of = store();
  for (const blocksize of [128, 256, 512]) await of.save({ ...exampleConfig(), blocksize });
  await vi.waitFor(async () => expect((await kept()).blocksize).toBe(512));
  expect(failures).toEqual([]);
});

it('names the copy where the file is broken, and leaves it alone', async () => {
  await store().save(exampleConfig());
  await vi.waitFor(kept);
  await writeFile(path, '{ "sample_rate": 44100,');
  await expect(store().load()).rejects.toThrow(
    /not JSON.*the last good config is .*last-good\.json/,
  );
  await writeFile(path, JSON.stringify({ ...exampleConfig(), blocksize: -1 }));
  await expect(store().load()).rejects.toThrow(/blocksize.*the last good config is/);
  expect(await kept()).toEqual(exampleConfig());
});

it('says nothing of a copy that is not there', async () => {
  await writeFile(path, '{');
  await expect(store().load()).rejects.toThrow(/^not JSON: (?!.*last good)/);
});

it('goes on where the copy cannot be written', async () => {
  await writeFile(join(folder, 'state'), 'a file where the folder should be');
  await store().save(exampleConfig());
  await vi.waitFor(() => expect(failures).toHaveLength(1));
  expect(await store().load()).toEqual(exampleConfig());
});
