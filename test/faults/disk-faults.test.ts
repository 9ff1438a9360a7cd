/** The disk is full, or the engine dies while it saves: the old config or the new, never a mixture. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigFile } from '@mcae/audio-io';
import { systemClock } from '@mcae/clock';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { virtualConfig } from '../support/configs.js';
import { startSystem } from '../support/system.js';
import { until } from '../support/until.js';
import { Commander } from './support/commander.js';
import { blocksLost, mostBlocksLost } from './support/fault-rig.js';
import { record, writeTable } from './support/fault-table.js';
import { Witness } from './support/witness.js';

const SUPPORT = fileURLToPath(new URL('support/', import.meta.url));
const OLD = virtualConfig();
const NEW = virtualConfig((config) => {
  config.dsp.comp.ratio = 8;
  config.logical_channels['4']!.label = 'x'.repeat(60);
});

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcae-disk-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
afterAll(writeTable);

describe('killed while it saves a config', () => {
  /** @returns the signal that ended it; undefined where it lived to the end */
  const save = (path: string, dieAt: number) =>
    new Promise<string | undefined>((resolve) => {
      execFile(
        process.execPath,
        [
          '--import',
          join(SUPPORT, 'dying-disk.mjs'),
          join(SUPPORT, 'save-config.mjs'),
          path,
          JSON.stringify(NEW),
        ],
        { env: { ...process.env, MCAE_DIE_AT: String(dieAt) } },
        (error) => resolve(error === null ? undefined : (error.signal ?? error.message)),
      );
    });

  it('at any step: the old config or the new one is found, and nothing is left over for good', async () => {
    const path = join(folder, 'config.json');
    const store = new ConfigFile(path, path);
    const found: string[] = [];
    for (let dieAt = 1; ; dieAt += 0.5) {
      await writeFile(path, JSON.stringify(OLD));
      const signal = await save(path, dieAt);
      const config = await store.load();
      found.push(JSON.stringify(config) === JSON.stringify(OLD) ? 'old' : 'new');
      expect(config).toEqual(found.at(-1) === 'old' ? OLD : NEW);
      if (signal === undefined && Number.isInteger(dieAt)) break;
      if (signal !== undefined) expect(signal).toBe('SIGKILL');
    }
    // The file is opened, written, synced, closed and renamed; then the folder is opened, synced and closed.
    expect(found.length).toBeGreaterThan(12);
    expect(found.indexOf('new')).toBeGreaterThan(5);
    // From the step on at which the new one is found, it stays the new one.
    expect(found.lastIndexOf('old')).toBeLessThan(found.length - 4);
    await store.save(NEW);
    expect(await readdir(folder)).toEqual(['config.json']);
  }, 60_000);
});

describe('a full disk', () => {
  const canMount = (() => {
    const at = join(tmpdir(), `mcae-mount-${process.pid}`);
    try {
      mkdirSync(at, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at], { stdio: 'ignore' });
      execFileSync('umount', [at]);
      return true;
    } catch {
      return false;
    } finally {
      rmSync(at, { recursive: true, force: true });
    }
  })();

  it.skipIf(!canMount)(
    'a change that cannot be saved is rolled back, and no block is lost',
    {},
    async () => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
      const path = join(folder, 'config.json');
      await writeFile(path, JSON.stringify(OLD));
      const system = await startSystem({ config: OLD, env: { MCAE_CONFIG: path } });
      try {
        await system.ready();
        const channels = async () => (await system.request('/status')).body.channels;
        await until('primed', async () => (await channels())['1'].blocks > 100);
        await system.request('/ptt', { json: { channel: 1, gate_open: true } });
        const before = await channels();
        const witness = new Witness();
        const commander = new Commander(system);
        commander.start();
        const filler = join(folder, 'filler');
        await writeFile(filler, Buffer.alloc(128 * 1_024)).catch(() => {});

        const failed = await system.request('/config', { json: NEW });
        expect(failed).toMatchObject({
          status: 500,
          body: { code: 'apply_failed', rolled_back: true },
        });
        expect(failed.body.detail).toMatch(/ENOSPC/);
        expect((await system.request('/config')).body).toEqual(OLD);
        expect(await new ConfigFile(path, path).load()).toEqual(OLD);

        await rm(filler);
        const freedMs = systemClock.monoMs();
        expect((await system.request('/config', { json: NEW })).status).toBe(200);
        const recoveryMs = systemClock.monoMs() - freedMs;
        expect(await new ConfigFile(path, path).load()).toEqual(NEW);
        const after = await channels();
        const lost = blocksLost(before, after);
        const { stalls } = witness;
        await commander.stop();
        const late = await commander.lateAccepted();
        await Promise.all([commander.close(), witness.close()]);
        record({
          fault: 'disk full while a config is saved',
          blocksLost: [lost],
          stalls: [stalls],
          recoveryMs: [recoveryMs],
          openMs: [],
          commands: commander.sent,
          lateAccepted: late.length,
          gates: 'kept',
        });
        expect(lost).toBeLessThanOrEqual(mostBlocksLost(stalls));
        expect(late).toEqual([]);
        expect(after['1'].gate_open).toBe(true);
      } finally {
        await system.stop();
        execFileSync('umount', [folder]);
      }
    },
  );
});
