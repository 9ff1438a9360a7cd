import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wavHeader } from '../../src/wav/wav-header.js';
import { isWave, readWavInfo } from '../../src/wav/wav-info.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wav-info-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const header = wavHeader({ sampleRateHz: 48_000, channels: 6 }, 0);

it('a file says its format before its samples', async () => {
  const path = await file('six.wav', header);
  expect(await readWavInfo(path)).toEqual({ sampleRateHz: 48_000, channels: 6, fileBytes: 44 });
});

it('chunks before the format are passed over, of odd lengths too', async () => {
  const list = Buffer.from('LIST\x05\0\0\0hello\0', 'latin1');
  const path = await file(
    'list.wav',
    Buffer.concat([header.subarray(0, 12), list, header.subarray(12)]),
  );
  expect(await readWavInfo(path)).toMatchObject({ sampleRateHz: 48_000, channels: 6 });
});

it.each([
  ['something else', Buffer.from('OggS and more than twelve bytes'), 'is not a WAV file'],
  ['nothing', Buffer.alloc(0), 'is not a WAV file'],
  ['a head alone', header.subarray(0, 12), 'has no format chunk'],
])('%s is refused', async (name, bytes, text) => {
  const path = await file(`${name}.wav`, bytes);
  await expect(readWavInfo(path)).rejects.toMatchObject({ kind: 'unsupported' });
  await expect(readWavInfo(path)).rejects.toThrow(`${path}: ${text}`);
});

it('no file, and what is none', async () => {
  await expect(readWavInfo(join(folder, 'absent.wav'))).rejects.toMatchObject({
    kind: 'not-found',
  });
  await expect(readWavInfo(folder)).rejects.toMatchObject({ kind: 'unsupported' });
});

it.each([
  ['RIFF', true],
  ['RIFX', true],
  ['RF64', true],
  ['RIFf', false],
])('%s is a WAV container: %s', (container, is) => {
  expect(isWave(Buffer.from(`${container}....WAVE`, 'latin1'))).toBe(is);
});

it.skipIf(process.platform === 'win32')(
  'a FIFO is refused at once, whoever writes to it',
  async () => {
    const path = join(folder, 'fifo.wav');
    execFileSync('mkfifo', [path]);
    await expect(readWavInfo(path)).rejects.toThrow('is not a file');
  },
);
