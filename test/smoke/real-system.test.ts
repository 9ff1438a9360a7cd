/**
 * The shortest proof that the real system works, part of `npm test`: `npm start` as a user types it,
 * a key over REST, its level on the bus, an engine that is killed, Ctrl-C. One system for all of them,
 * in this order; the other suites have the details.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StatusMessage } from '@mcae/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { virtualConfig } from '../support/configs.js';
import {
  busUrl,
  isReady,
  type NpmStart,
  nothingIsLeft,
  npmStart,
  untilReady,
} from '../support/npm-start.js';
import { readTelemetry, type TelemetryReader } from '../support/telemetry-reader.js';
import { until } from '../support/until.js';

const NODE = 'smoke';
const KEY = '/channels/1/ptt-lease';
/** A closed gate is silence; the tone of channel 1 is −16 dBFS behind its compressor. */
const SILENCE_DBFS = -60;
const SOUND_DBFS = -20;

describe.skipIf(process.platform !== 'linux')('the system that npm start runs', () => {
  let folder: string;
  let running: NpmStart;
  let telemetry: TelemetryReader;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mcae-smoke-'));
    const configPath = join(folder, 'config.json');
    await writeFile(configPath, JSON.stringify(virtualConfig()));
    running = await npmStart(configPath, { MCAE_NODE: NODE });
    await untilReady(running);
    telemetry = await readTelemetry(busUrl(running), NODE);
  });
  afterAll(async () => {
    await telemetry?.close();
    running?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const request = async (path: string, init?: RequestInit) => {
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(running.apiUrl + path, { ...init, signal });
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  /** Of the engine that sends levels now; its status may come some 0.1 s later than those. */
  const status = async (): Promise<StatusMessage> => {
    let newest: StatusMessage | undefined;
    await until('there is a status', async () => {
      const { status: code, body } = await request('/status');
      newest = code === 200 ? (body as StatusMessage) : undefined;
      return newest?.boot_id === telemetry.newest().boot_id;
    });
    return newest!;
  };
  const holdKey = () =>
    request(KEY, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ holder: 'flight' }),
    });
  const levelOnBus = () => telemetry.newest().levels['1'] ?? null;
  /** The key is renewed as a panel does, until its sound is on the bus. */
  const holdUntilHeard = () =>
    until('the level of the tone is on the bus', async () => {
      await holdKey();
      return (levelOnBus() ?? SILENCE_DBFS) > SOUND_DBFS;
    });
  const untilSilent = () =>
    until('silence is on the bus', () => levelOnBus() === SILENCE_DBFS, {
      describe: () => JSON.stringify(telemetry.newest()),
    });

  it('starts with every gate closed', async () => {
    expect(await isReady(running)).toBe(true);
    await until('every channel runs', async () => {
      const channels = Object.values((await status()).channels);
      return channels.length === 4 && channels.every(({ state }) => state === 'running');
    });
    for (const channel of Object.values((await status()).channels))
      expect(channel).toMatchObject({ gate_open: false, holder: null });
    await untilSilent();
  });

  it('a key that is held over REST puts sound on the bus; let go, it ends', async () => {
    await holdUntilHeard();
    await until('the same over REST', async () => {
      await holdKey();
      const levels = (await request('/vu')).body as Record<string, number>;
      return levels['1']! > SOUND_DBFS;
    });
    expect((await status()).channels['1']).toMatchObject({ holder: 'flight' });
    expect((await request(`${KEY}?holder=flight`, { method: 'DELETE' })).status).toBe(200);
    await untilSilent();
  });

  it('an engine that is killed is reported, comes back with every gate closed, and can be keyed', async () => {
    await holdUntilHeard();
    const bootId = telemetry.newest().boot_id;
    process.kill(running.family().get('audio-io')?.[0] ?? 0, 'SIGKILL');
    await until('no level is shown', async () => (await request('/vu')).status === 503);
    await until('it is printed', () => running.output().includes('audio-io was ended by SIGKILL'));
    await until('another boot is ready', async () => {
      return telemetry.newest().boot_id !== bootId && (await isReady(running));
    });
    expect((await status()).channels['1']).toMatchObject({ gate_open: false, holder: null });
    await untilSilent();
    await holdUntilHeard();
  });

  it('Ctrl-C ends all of it', async () => {
    running.ctrlC();
    await running.exited;
    await nothingIsLeft(running);
    expect(running.output()).not.toContain('was killed');
  });
});
