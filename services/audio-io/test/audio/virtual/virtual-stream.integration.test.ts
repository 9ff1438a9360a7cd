/** Virtual devices on the real clock, and in a process that is killed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@mcae/clock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../../../test/support/until.js';
import { VirtualBackend } from '../../../src/audio/virtual/virtual-backend.js';
import { readWav } from '../../../src/wav/wav-file.js';
import { RunningStream } from '../support/running-stream.js';
import { spec } from '../support/specs.js';
import { StreamChild } from '../support/stream-child.js';

const RATE = 44_100;
const BLOCK = 512;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'virtual-stream-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('on the real clock it keeps real time', async () => {
  const backend = new VirtualBackend({ clock: systemClock, baseDir: folder });
  const start = systemClock.monoMs();
  const stream = await backend.open(spec({ output: 'virtual:wav:real.wav', blockFrames: 256 }));
  const running = new RunningStream(stream, 500);
  await running.done;
  const elapsedMs = systemClock.monoMs() - start;
  await stream.close();
  const { frames } = await readWav(join(folder, 'real.wav'));
  // Whatever was lost to a busy machine is silence in the file: its length is the time.
  const recordedMs = ((frames - stream.latencyFrames) * 1_000) / RATE;
  expect(running.error).toBeUndefined();
  expect(recordedMs).toBeGreaterThanOrEqual(2_900);
  expect(Math.abs(elapsedMs - recordedMs)).toBeLessThan(60);
});

test('a recording that a killed process leaves behind can be played, a quarter of a second short', async () => {
  const path = join(folder, 'killed.wav');
  const child = new StreamChild(process.env);
  await child.open(spec({ output: `virtual:wav:${path}` }), 'half');
  await until('it has recorded for a second', async () => (await child.counts()).blocks > 90);
  const { blocks } = await child.counts();
  await child.kill();
  const { frames } = await readWav(path);
  expect(frames).toBeGreaterThan((blocks + 2) * BLOCK - 0.25 * RATE);
});
