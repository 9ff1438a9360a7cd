import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WavRecorder, type WavRecorderOptions } from '../../src/wav/wav-recorder.js';
import { FakeDisk } from './fake-disk.js';

const RATE = 1_000;
const format = { path: 'x.wav', sampleRateHz: RATE, channels: 2 };

async function record(options: Partial<WavRecorderOptions> = {}) {
  const disk = new FakeDisk();
  return { disk, recorder: await WavRecorder.open(disk, { ...format, ...options }) };
}

/** A block whose samples tell their position in time. */
function block(frame: number, frames: number): Int16Array {
  return Int16Array.from({ length: 2 * frames }, (_, i) => 1 + ((2 * frame + i) % 30_000));
}

function dataOf(file: Buffer): Int16Array {
  const bytes = file.readUInt32LE(40);
  expect(file.readUInt32LE(4)).toBe(bytes + 36);
  return new Int16Array(file.buffer.slice(file.byteOffset + 44, file.byteOffset + 44 + bytes));
}

/** Whether every frame is the one of its time, or silence. */
function expectInPlace(samples: Int16Array): number {
  let silent = 0;
  for (const [i, sample] of samples.entries()) {
    if (sample === 0) silent++;
    else if (sample !== 1 + (i % 30_000)) throw new Error(`sample ${i} is ${sample}`);
  }
  return silent / 2;
}

test('whatever the disk does: a position in the file is a position in time', async () => {
  const step = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        type: fc.constant('write' as const),
        frames: fc.integer({ min: 1, max: 400 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('skip' as const),
        frames: fc.integer({ min: 1, max: 5_000 }),
      }),
    },
    { weight: 4, arbitrary: fc.constantFrom({ type: 'disk' as const }, { type: 'slow' as const }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const { disk, recorder } = await record();
      // A process that is killed leaves the file as it is at any of these moments.
      disk.onChange = (file) => {
        expect(file.readUInt32LE(40) + 44).toBeLessThanOrEqual(file.length);
        expectInPlace(dataOf(file));
      };
      let frame = 0;
      let silent = 0;
      for (const entry of steps) {
        if (entry.type === 'slow') disk.slow = true;
        else if (entry.type === 'disk') {
          disk.slow = false;
          await disk.release();
        } else {
          const { frames } = entry;
          if (entry.type === 'skip') recorder.skip(frames);
          const lost = entry.type === 'write' && !recorder.write(block(frame, frames), frames);
          if (entry.type === 'skip' || lost) silent += frames;
          frame += frames;
        }
      }
      disk.slow = false;
      await disk.release();
      await recorder.close();
      expect(recorder.error).toBeUndefined();
      const samples = dataOf(disk.bytes);
      expect(samples.length).toBe(2 * frame);
      expect(disk.bytes.length).toBe(44 + 4 * frame);
      expect(expectInPlace(samples)).toBe(silent);
    }),
    { numRuns: 300 },
  );
});

test('a killed process loses a quarter of a second at most', async () => {
  const { disk, recorder } = await record();
  for (let frame = 0; frame < 5 * RATE; frame += 10) {
    recorder.write(block(frame, 10), 10);
    await disk.release();
    const written = dataOf(disk.bytes).length / 2;
    expect(frame + 10 - written).toBeLessThanOrEqual(0.25 * RATE);
  }
});

test('a disk that hangs costs blocks after two seconds, and no memory', async () => {
  const { disk, recorder } = await record();
  disk.slow = true;
  const taken: boolean[] = [];
  for (let frame = 0; frame < 5 * RATE; frame += 100)
    taken.push(recorder.write(block(frame, 100), 100));
  expect(taken.lastIndexOf(true)).toBe(19);
  expect(taken.filter((was) => !was)).toHaveLength(30);
  expect(disk.waiting).toBe(1);
  disk.slow = false;
  await disk.release();
  expect(recorder.write(block(5 * RATE, 100), 100)).toBe(true);
  await recorder.close();
  expect(expectInPlace(dataOf(disk.bytes))).toBe(3 * RATE);
});

test('at the limit of the format it stops growing, and says so', async () => {
  const { disk, recorder } = await record({ maxDataBytes: 4 * 250 });
  for (let frame = 0; frame < 500; frame += 100)
    expect(recorder.write(block(frame, 100), 100)).toBe(true);
  expect(recorder.state).toBe('full');
  await recorder.close();
  expect(dataOf(disk.bytes)).toHaveLength(2 * 200);
});

test('a disk that fails ends the recording with its reason', async () => {
  const { disk, recorder } = await record();
  disk.error = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  recorder.write(block(0, 300), 300);
  await disk.release();
  expect(recorder.state).toBe('failed');
  expect(recorder.error?.message).toBe('x.wav: the disk is full');
  await recorder.close();
  expect(disk.closed).toBe(true);
});

describe('in simulated time', () => {
  test('nothing is dropped, however fast the time goes', async () => {
    const { disk, recorder } = await record({ lossless: true });
    disk.slow = true;
    for (let frame = 0; frame < 20 * RATE; frame += 100)
      expect(recorder.write(block(frame, 100), 100)).toBe(true);
    disk.slow = false;
    await recorder.close();
    expect(expectInPlace(dataOf(disk.bytes))).toBe(0);
  });
});
