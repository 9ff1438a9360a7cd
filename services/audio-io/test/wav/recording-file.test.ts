import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkRecordingFile, createRecordingFile } from '../../src/wav/recording-file.js';
import { WAV_HEADER_BYTES, wavHeader } from '../../src/wav/wav-header.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

const recorded = Buffer.concat([
  wavHeader({ sampleRateHz: 44_100, channels: 2 }, 4),
  Buffer.from([1, 2, 3, 4]),
]);

describe('a recording', () => {
  it('begins as an empty file, also over an older one', async () => {
    const path = join(folder, 'old.wav');
    await writeFile(path, recorded);
    const file = await createRecordingFile(path);
    expect(await readFile(path)).toHaveLength(0);
    await file.close();
  });

  it('is written at any position, and what was not is zeros', async () => {
    const path = join(folder, 'holes.wav');
    const file = await createRecordingFile(path);
    await file.write(Buffer.from([5, 6]), 4);
    file.writeSync(Buffer.from([7]), 1);
    await file.truncate(8);
    await file.close();
    expect([...(await readFile(path))]).toEqual([0, 7, 0, 0, 5, 6, 0, 0]);
  });

  it.each([
    ['text.wav', 'not sound at all', 'exists and is not a WAV file; not overwritten'],
    ['short.wav', 'RIFF', 'exists and is not a WAV file; not overwritten'],
  ])('does not begin over %s, which stays', async (name, text, why) => {
    const path = join(folder, name);
    await writeFile(path, text);
    const refusal = { kind: 'unsupported', message: `${path}: ${why}` };
    await expect(createRecordingFile(path)).rejects.toMatchObject(refusal);
    await expect(checkRecordingFile(path)).rejects.toMatchObject(refusal);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it.each(['absent/a.wav', ''])('does not begin at %j', async (name) => {
    const path = join(folder, name);
    await expect(createRecordingFile(path)).rejects.toMatchObject({ name: 'WavError' });
    await expect(checkRecordingFile(path)).rejects.toMatchObject({ name: 'WavError' });
  });
});

it('a check leaves nothing behind, and nothing changed', async () => {
  const path = join(folder, 'kept.wav');
  await writeFile(path, recorded);
  await checkRecordingFile(path);
  await checkRecordingFile(join(folder, 'new.wav'));
  expect(await readFile(path)).toEqual(recorded);
  expect(await readdir(folder)).not.toContain('new.wav');
});

it('a header has the lengths of what follows it', () => {
  const header = wavHeader({ sampleRateHz: 44_100, channels: 2 }, 1_000);
  expect(header).toHaveLength(WAV_HEADER_BYTES);
  expect(header.readUInt32LE(4)).toBe(36 + 1_000);
  expect(header.readUInt32LE(28)).toBe(44_100 * 4);
  expect(header.readUInt32LE(40)).toBe(1_000);
});
