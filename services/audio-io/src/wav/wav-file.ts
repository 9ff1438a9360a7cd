/** Whole WAV files: read into memory, written at once. */
import { readFile, writeFile } from 'node:fs/promises';
import { fromFileError, WavError } from './wav-error.js';
import { frameBytes, MAX_WAV_DATA_BYTES, wavHeader } from './wav-header.js';
import { readWavInfo } from './wav-info.js';
import { decodeWav } from './wav-samples.js';

export interface WavAudio {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly frames: number;
  /** Interleaved, `frames × channels`. */
  readonly samples: Int16Array;
}

/** Files are held in memory, up to three times over while they are decoded: 25 min of 44.1 kHz. */
export const MAX_WAV_FILE_BYTES = 256 * 2 ** 20;

/**
 * Reads a WAV file of 8, 16, 24 or 32 bits, float, A-law or mu-law; all become int16.
 * @throws WavError that names the file.
 */
export async function readWav(path: string): Promise<WavAudio> {
  const { fileBytes } = await readWavInfo(path);
  if (fileBytes > MAX_WAV_FILE_BYTES) {
    const [is, limit] = [fileBytes, MAX_WAV_FILE_BYTES].map((bytes) => Math.ceil(bytes / 2 ** 20));
    throw new WavError(
      'unsupported',
      `${path}: is ${is} MiB; files of up to ${limit} MiB are read`,
    );
  }
  try {
    const { sampleRateHz, channels, samples } = decodeWav(await readFile(path));
    return { sampleRateHz, channels, frames: samples.length / channels, samples };
  } catch (error) {
    throw damaged(path, error);
  }
}

/** Writes 16-bit PCM. @throws WavError that names the file. */
export async function writeWav(
  path: string,
  { sampleRateHz, channels, frames, samples }: WavAudio,
): Promise<void> {
  const dataBytes = frames * frameBytes({ channels });
  if (dataBytes > MAX_WAV_DATA_BYTES)
    throw new WavError('unsupported', `${path}: would be larger than 4 GiB`);
  const data = new Uint8Array(samples.buffer, samples.byteOffset, dataBytes);
  try {
    await writeFile(path, Buffer.concat([wavHeader({ sampleRateHz, channels }, dataBytes), data]));
  } catch (error) {
    throw fromFileError(path, error);
  }
}

function damaged(path: string, error: unknown): WavError {
  if (error instanceof Error && 'code' in error) return fromFileError(path, error);
  const text = error instanceof Error ? error.message : String(error);
  return new WavError('unsupported', `${path}: cannot be read as WAV: ${text}`, { cause: error });
}
