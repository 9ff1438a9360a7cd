/** The file under a recording: a port, so that tests can have slow and broken disks. */
import { constants, writeSync } from 'node:fs';
import { access, type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fromFileError, WavError } from './wav-error.js';
import { isWave } from './wav-info.js';

/** Not waited for: a FIFO or a device is refused, not opened without end. */
const OPEN = constants.O_RDWR | (constants.O_NONBLOCK ?? 0);

export interface RecordingFile {
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** For recordings in simulated time, which must not depend on how fast the disk is. */
  writeSync(bytes: Uint8Array, position: number): void;
  /** Sets the length; what was never written reads as zeros. */
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Empties the file, or creates it.
 * @throws WavError where it exists and is not a WAV file: that is not ours to overwrite.
 */
export async function createRecordingFile(path: string): Promise<RecordingFile> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, OPEN | constants.O_CREAT, 0o644);
    await refuseForeign(handle, path);
    await handle.truncate(0);
    return new DiskFile(handle);
  } catch (error) {
    await handle?.close();
    throw fromFileError(path, error);
  }
}

/** @throws WavError where a recording could not begin; leaves nothing behind. */
export async function checkRecordingFile(path: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await openExisting(path);
    if (handle) await refuseForeign(handle, path);
    else await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw fromFileError(path, error);
  } finally {
    await handle?.close();
  }
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, OPEN);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function refuseForeign(handle: FileHandle, path: string): Promise<void> {
  const stat = await handle.stat();
  if (!stat.isFile()) throw new WavError('unsupported', `${path}: is not a file`);
  if (stat.size === 0) return;
  const start = Buffer.alloc(12);
  await handle.read(start, 0, 12, 0);
  if (!isWave(start))
    throw new WavError('unsupported', `${path}: exists and is not a WAV file; not overwritten`);
}

class DiskFile implements RecordingFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const left = bytes.length - done;
      const { bytesWritten } = await this.#handle.write(bytes, done, left, position + done);
      done += bytesWritten;
    }
  }

  writeSync(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#handle.fd, bytes, done, bytes.length - done, position + done);
  }

  truncate(bytes: number): Promise<void> {
    return this.#handle.truncate(bytes);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
