/** A voice through a channel of the running system, from the file that goes in to the one that comes out. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWav, writeWav } from '@mcae/audio-io';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { peak, rmsDbfs, soundRuns, speechLike } from '../support/audio.js';
import { virtualConfig } from '../support/configs.js';
import { type System, startSystem } from '../support/system.js';
import { readTelemetry } from '../support/telemetry-reader.js';
import { until } from '../support/until.js';

const RATE_HZ = 44_100;
const WINDOW_FRAMES = RATE_HZ / 10;
const CEILING = 23_197;

let folder: string;
let system: System;
let outPath: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcae-voice-'));
  const inPath = await makeVoice(folder);
  outPath = join(folder, 'out.wav');
  system = await startSystem({
    config: virtualConfig(({ logical_channels }) => {
      logical_channels['1'] = {
        input_device: `virtual:wav:${inPath}`,
        output_device: `virtual:wav:${outPath}`,
      };
    }),
  });
  await system.ready();
});
afterAll(async () => {
  await system?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Speech by espeak-ng where it is installed, else a synthetic voice; loud enough for the limiter. */
async function makeVoice(into: string): Promise<string> {
  const path = join(into, 'voice.wav');
  try {
    execFileSync('espeak-ng', [
      '-a',
      '200',
      '-w',
      join(into, 'raw.wav'),
      'Flight, CapCom. Go for launch. All stations, status check.',
    ]);
    execFileSync('sox', [
      join(into, 'raw.wav'),
      '-r',
      String(RATE_HZ),
      '-b',
      '16',
      '-c',
      '2',
      path,
      'norm',
      '-0.1',
    ]);
  } catch {
    const samples = speechLike(RATE_HZ, 4);
    await writeWav(path, {
      sampleRateHz: RATE_HZ,
      channels: 2,
      frames: samples.length / 2,
      samples,
    });
  }
  return path;
}

it('is silent while the gate is closed, processed while it is open, and as loud as the meters say', async () => {
  const reader = await readTelemetry(system.natsUrl, system.node);
  try {
    await until(
      'the voice is heard before the closed gate',
      () => (reader.newest().channels['1']?.before.rms_dbfs ?? -60) > -40,
    );
    expect((await system.request('/vu')).body['1']).toBe(-60);

    await system.ptt({ channel: 1, gate_open: true });
    const rest: number[] = [];
    await until(
      'the voice is heard over REST',
      async () => {
        rest.push((await system.request('/vu')).body['1']);
        return rest.length > 80 && rest.some((level) => level > -40);
      },
      { everyMs: 50 },
    );
    await system.ptt({ channel: 1, gate_open: false });
    await until('silence again', () => reader.newest().levels['1'] === -60);
  } finally {
    await reader.close();
  }
  await system.audioIo.stop();

  const out = await readWav(outPath);
  const runs = soundRuns(out.samples, out.channels, RATE_HZ);
  expect(runs).toHaveLength(1);
  const [start, end] = runs[0]!;
  expect(start).toBeGreaterThan(0);
  expect(peak(out.samples)).toBeLessThanOrEqual(CEILING);
  expect(peak(out.samples)).toBeGreaterThan(CEILING / 4);
  expect(end - start).toBeGreaterThan(RATE_HZ);

  // Each window that was published stands in the file, at the place that its number says. Where a busy
  // machine lost blocks, the file has silence for them: what follows stands that much later.
  const published = reader.vu
    .map(({ channels }) => channels['1']!)
    .filter(({ window }, i, all) => window > 0 && window !== all[i - 1]?.window);
  const loud = published.filter(({ after }) => after.rms_dbfs > -60);
  expect(loud.length).toBeGreaterThan(20);
  const inFile = (window: number, lostBlocks: number) => {
    const from = (2 + lostBlocks) * 512 + (window - 1) * WINDOW_FRAMES;
    return rmsDbfs(out.samples.subarray(2 * from, 2 * (from + WINDOW_FRAMES)));
  };
  let lostBlocks = 0;
  const matching = loud.filter(({ window, after }) => {
    for (let lost = lostBlocks; lost < lostBlocks + 60; lost++) {
      if (Math.abs(inFile(window, lost) - after.rms_dbfs) > 0.05) continue;
      lostBlocks = lost;
      return true;
    }
    return false;
  });
  // A window in which a block was lost is shorter in the meters than in the file.
  expect(matching.length).toBeGreaterThan(0.8 * loud.length);
});

it('publishes levels ten times a second, each window once', async () => {
  await system.startAudioIo();
  const reader = await readTelemetry(system.natsUrl, system.node);
  await until('a second of running streams', () => reader.newest().channels['2']!.window > 10);
  const start = reader.vu.length;
  await until('30 messages', () => reader.vu.length > start + 30);
  const read = reader.vu.slice(start, start + 31);
  await reader.close();
  const [first, last] = [read[0]!, read[30]!];
  expect(last.seq - first.seq).toBe(30);
  expect((last.mono_ms - first.mono_ms) / 30).toBeCloseTo(100, -1);
  expect(new Set(read.map(({ channels }) => channels['2']!.window)).size).toBeGreaterThanOrEqual(
    29,
  );
});
