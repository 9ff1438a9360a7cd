import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import wavefile from 'wavefile';
import { MAX_WAV_FILE_BYTES, readWav, writeWav } from '../../src/wav/wav-file.js';
import { wavHeader } from '../../src/wav/wav-header.js';
import { readWavInfo } from '../../src/wav/wav-info.js';

const { WaveFile } = wavefile;
let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wav-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('what is written is read, sample by sample', async () => {
  const audio = fc.integer({ min: 1, max: 8 }).chain((channels) =>
    fc.record({
      channels: fc.constant(channels),
      sampleRateHz: fc.constantFrom(8_000, 44_100, 48_000, 192_000),
      frames: fc.array(
        fc.array(fc.integer({ min: -32_768, max: 32_767 }), {
          minLength: channels,
          maxLength: channels,
        }),
        { maxLength: 50 },
      ),
    }),
  );
  await fc.assert(
    fc.asyncProperty(audio, async ({ channels, sampleRateHz, frames }) => {
      const samples = Int16Array.from(frames.flat());
      const written = { sampleRateHz, channels, frames: frames.length, samples };
      await writeWav(at('round-trip.wav'), written);
      expect(await readWav(at('round-trip.wav'))).toEqual(written);
    }),
    { numRuns: 50 },
  );
});

describe('other widths and codings become int16', () => {
  const int16 = [0, 256, -256, 12_800, -12_800, 32_512, -32_768];
  test.each([
    ['8', int16.map((s) => s / 256 + 128)],
    ['16', int16],
    ['24', int16.map((s) => s * 256)],
    ['32', int16.map((s) => s * 65_536)],
    ['32f', int16.map((s) => s / 32_768)],
    ['64', int16.map((s) => s / 32_768)],
  ])('%s', async (depth, samples) => {
    const wav = new WaveFile();
    wav.fromScratch(1, 44_100, depth, samples);
    await writeFile(at('depth.wav'), wav.toBuffer());
    expect([...(await readWav(at('depth.wav'))).samples]).toEqual(int16);
  });

  test('24 bits round to the nearest and never wrap', async () => {
    const wav = new WaveFile();
    wav.fromScratch(1, 44_100, '24', [127, 129, -127, -129, 8_388_607]);
    await writeFile(at('depth.wav'), wav.toBuffer());
    expect([...(await readWav(at('depth.wav'))).samples]).toEqual(
      [0, 1, -0, -1, 32_767].map((s) => s + 0),
    );
  });

  test('floats above full scale are clamped', async () => {
    const wav = new WaveFile();
    wav.fromScratch(1, 44_100, '32f', [1, 1.5, -1.5]);
    await writeFile(at('depth.wav'), wav.toBuffer());
    expect([...(await readWav(at('depth.wav'))).samples]).toEqual([32_767, 32_767, -32_768]);
  });

  test.each(['toALaw', 'toMuLaw', 'toRIFX'] as const)('%s', async (method) => {
    const wav = new WaveFile();
    wav.fromScratch(2, 48_000, '16', [1_000, -1_000, 16_000, -16_000]);
    wav[method]();
    await writeFile(at('coding.wav'), wav.toBuffer());
    const { samples, channels, sampleRateHz } = await readWav(at('coding.wav'));
    expect({ channels, sampleRateHz }).toEqual({ channels: 2, sampleRateHz: 48_000 });
    expect(await readWavInfo(at('coding.wav'))).toMatchObject({
      channels: 2,
      sampleRateHz: 48_000,
    });
    for (const [i, expected] of [1_000, -1_000, 16_000, -16_000].entries())
      expect(Math.abs(samples[i]! - expected)).toBeLessThanOrEqual(Math.abs(expected) * 0.04);
  });
});

describe('files that were cut short', () => {
  test('within a frame: the whole frames are there', async () => {
    await writeWav(at('cut.wav'), {
      sampleRateHz: 44_100,
      channels: 2,
      frames: 3,
      samples: Int16Array.of(1, 2, 3, 4, 5, 6),
    });
    await truncate(at('cut.wav'), 44 + 11);
    expect([...(await readWav(at('cut.wav'))).samples]).toEqual([1, 2, 3, 4]);
  });

  test('whose writer could not know the length: all that is there', async () => {
    const header = wavHeader({ sampleRateHz: 44_100, channels: 1 }, 0);
    header.writeUInt32LE(0xffff_ffff, 4);
    header.writeUInt32LE(0xffff_ffff, 40);
    await writeFile(at('streamed.wav'), Buffer.concat([header, Buffer.from([1, 0, 2, 0])]));
    expect([...(await readWav(at('streamed.wav'))).samples]).toEqual([1, 2]);
  });
});

describe('what cannot be read is told in a sentence that names the file', () => {
  test('no such file', async () => {
    await expect(readWav(at('absent.wav'))).rejects.toMatchObject({
      name: 'WavError',
      kind: 'not-found',
      message: `${at('absent.wav')}: no such file or folder`,
    });
  });

  test('a folder', async () => {
    await expect(readWav(folder)).rejects.toMatchObject({ kind: 'unsupported' });
  });

  test('larger than what is held in memory', async () => {
    const file = await open(at('huge.wav'), 'w');
    await file.write(wavHeader({ sampleRateHz: 44_100, channels: 2 }, 0));
    await file.truncate(MAX_WAV_FILE_BYTES + 1);
    await file.close();
    await expect(readWav(at('huge.wav'))).rejects.toThrow('is 257 MiB; files of up to 256 MiB');
  });

  test('a compressed coding', async () => {
    const wav = new WaveFile();
    wav.fromScratch(1, 8_000, '16', new Int16Array(2_000));
    wav.toIMAADPCM();
    await writeFile(at('adpcm.wav'), wav.toBuffer());
    await expect(readWav(at('adpcm.wav'))).rejects.toThrow('not supported (format 17)');
  });

  test('any bytes: an error of ours, or sound', async () => {
    const header = wavHeader({ sampleRateHz: 44_100, channels: 2 }, 8);
    const damaged = fc.array(fc.tuple(fc.nat(43), fc.nat(255)), { maxLength: 6 }).map((changes) => {
      const bytes = Buffer.concat([header, Buffer.alloc(8)]);
      for (const [position, value] of changes) bytes[position] = value;
      return bytes;
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array(), damaged), async (bytes) => {
        await writeFile(at('any.wav'), bytes);
        const outcome = await readWav(at('any.wav')).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome.name).toBe('WavError');
        else expect(outcome).toHaveProperty('samples');
      }),
      { numRuns: 300 },
    );
  });
});
