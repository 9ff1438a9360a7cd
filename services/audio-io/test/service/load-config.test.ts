import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CliError } from '../../src/cli/cli-error.js';
import type { Environment } from '../../src/environment.js';
import { loadConfig } from '../../src/service/load-config.js';
import { exampleConfig } from '../support/engine-rig.js';

let folder: string;
let environment: Environment;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcae-load-config-'));
  environment = {
    configPath: join(folder, 'config.json'),
    exampleConfigPath: join(folder, 'example.json'),
    lastGoodConfigPath: join(folder, 'state', 'last-good.json'),
  } as Environment;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = () => loadConfig(environment, pino({ level: 'silent' }));

it('is the file, and a copy of it is kept', async () => {
  writeFileSync(environment.configPath, JSON.stringify(exampleConfig()));
  const { config, store } = await load();
  expect(config).toEqual(exampleConfig());
  expect(existsSync(environment.lastGoodConfigPath)).toBe(true);
  await store.save({ ...config, blocksize: 256 });
  expect((await load()).config.blocksize).toBe(256);
});

it('is the example where there is no file yet', async () => {
  writeFileSync(environment.exampleConfigPath, JSON.stringify(exampleConfig()));
  expect((await load()).config).toEqual(exampleConfig());
});

it('that is broken is said in a sentence that names the file', async () => {
  writeFileSync(environment.configPath, '{');
  const error = await load().catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(CliError);
  expect((error as Error).message).toContain(`${environment.configPath}: not JSON`);
  expect((error as Error).cause).toBeDefined();
});
