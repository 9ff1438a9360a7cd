/** Writes a WAV file while it grows, so that what is on the disk can always be played. */
import { type FileHandle, open } from 'node:fs/promises';

const HEADER_BYTES = 44;
const FLUSH_PERIOD_MS = 250;
/** Sound that waits for the disk; what comes on top is dropped. */
const BUFFER_S = 2;
/** A WAV file's sizes are 32 bit. */
const MAX_DATA_BYTES = 2 ** 32 - HEADER_BYTES - 1;

export interface RecorderFormat {
  readonly channels: number;
  readonly sampleRateHz: number;
}

export class WavRecorder {
  readonly #file: FileHandle;
  readonly #format: RecorderFormat;
  /** Ring of interleaved samples; `#written` and `#flushed` count samples since the start. */
  readonly #ring: Int16Array;
  #written = 0;
  #flushed = 0;
  #failed = false;
  #flushing: Promise<void> = Promise.resolve();
  readonly #timer: NodeJS.Timeout;

  private constructor(file: FileHandle, format: RecorderFormat) {
    this.#file = file;
    this.#format = format;
    this.#ring = new Int16Array(BUFFER_S * format.sampleRateHz * format.channels);
    this.#timer = setInterval(() => this.#flushSoon(), FLUSH_PERIOD_MS);
    this.#timer.unref();
  }

  /** @throws Error where the file is there and no WAV file, or cannot be written. */
  static async create(path: string, format: RecorderFormat): Promise<WavRecorder> {
    await refuseForeignFile(path);
    const file = await open(path, 'w');
    await file.write(header(format, 0), 0, HEADER_BYTES, 0);
    return new WavRecorder(file, format);
  }

  /** Block path: copies the block; false where there was no room for it. */
  write(block: Int16Array): boolean {
    const { length } = this.#ring;
    if (this.#failed || this.#written + block.length - this.#flushed > length) return false;
    if (2 * (this.#written + block.length) > MAX_DATA_BYTES) return false;
    for (let i = 0; i < block.length; i++) this.#ring[(this.#written + i) % length] = block[i] ?? 0;
    this.#written += block.length;
    return true;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#flushSoon();
    await this.#flushing;
    await this.#file.close();
  }

  #flushSoon(): void {
    this.#flushing = this.#flushing
      .then(() => this.#flush())
      .catch(() => {
        // The disk is full or gone: from now on blocks are dropped, and counted as xruns.
        this.#failed = true;
      });
  }

  async #flush(): Promise<void> {
    const { length } = this.#ring;
    const end = this.#written;
    while (this.#flushed < end) {
      const from = this.#flushed % length;
      const count = Math.min(end - this.#flushed, length - from);
      const bytes = Buffer.from(this.#ring.buffer, 2 * from, 2 * count);
      await this.#file.write(bytes, 0, bytes.length, HEADER_BYTES + 2 * this.#flushed);
      this.#flushed += count;
    }
    await this.#file.write(header(this.#format, 2 * this.#flushed), 0, HEADER_BYTES, 0);
  }
}

/** RIFF header of 16-bit PCM. */
function header({ channels, sampleRateHz }: RecorderFormat, dataBytes: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(sampleRateHz, 24);
  bytes.writeUInt32LE(sampleRateHz * channels * 2, 28);
  bytes.writeUInt16LE(channels * 2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(dataBytes, 40);
  return bytes;
}

/** A recording replaces a recording, nothing else. */
async function refuseForeignFile(path: string): Promise<void> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(12), 0, 12, 0);
    const isWav =
      buffer.toString('latin1', 0, 4) === 'RIFF' && buffer.toString('latin1', 8, 12) === 'WAVE';
    if (bytesRead > 0 && !isWav) throw new Error(`${path} is there and is not a WAV file`);
  } finally {
    await file.close();
  }
}
