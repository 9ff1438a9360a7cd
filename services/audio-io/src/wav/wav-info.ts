/** What a WAV file holds, from its chunk headers alone: nothing is loaded. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { fromFileError, WavError } from './wav-error.js';

export interface WavInfo {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly fileBytes: number;
}

/** A file of more chunks than this before its samples is not one of sound. */
const MAX_CHUNKS = 1_000;

/** @throws WavError where there is no such file, or it is no WAV file. */
export async function readWavInfo(path: string): Promise<WavInfo> {
  let file: FileHandle | undefined;
  try {
    // A FIFO without a writer would be waited for without end.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = await file.stat();
    if (!stat.isFile()) throw new WavError('unsupported', `${path}: is not a file`);
    return { ...(await scan(file, path)), fileBytes: stat.size };
  } catch (error) {
    throw fromFileError(path, error);
  } finally {
    await file?.close();
  }
}

/** Whether these are the first bytes of a WAV file (RIFF, big-endian RIFX or 64-bit RF64). */
export function isWave(start: Buffer): boolean {
  const container = start.toString('latin1', 0, 4);
  return /^(RIFF|RIFX|RF64)$/.test(container) && start.toString('latin1', 8, 12) === 'WAVE';
}

async function scan(file: FileHandle, path: string) {
  const head = Buffer.alloc(12);
  await file.read(head, 0, 12, 0);
  if (!isWave(head)) throw new WavError('unsupported', `${path}: is not a WAV file`);
  const bigEndian = head.toString('latin1', 0, 4) === 'RIFX';
  const chunk = Buffer.alloc(16);
  for (let position = 12, i = 0; i < MAX_CHUNKS; i++) {
    const { bytesRead } = await file.read(chunk, 0, 16, position);
    if (bytesRead < 16) break;
    if (chunk.toString('latin1', 0, 4) === 'fmt ')
      return {
        channels: bigEndian ? chunk.readUInt16BE(10) : chunk.readUInt16LE(10),
        sampleRateHz: bigEndian ? chunk.readUInt32BE(12) : chunk.readUInt32LE(12),
      };
    const size = bigEndian ? chunk.readUInt32BE(4) : chunk.readUInt32LE(4);
    position += 8 + size + (size % 2);
  }
  throw new WavError('unsupported', `${path}: has no format chunk, it is not a whole WAV file`);
}
