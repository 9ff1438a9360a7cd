/** Records blocks into a WAV file without ever waiting for the disk. */
import type { RecordingFile } from './recording-file.js';
import { fromFileError, type WavError } from './wav-error.js';
import {
  frameBytes,
  MAX_WAV_DATA_BYTES,
  WAV_HEADER_BYTES,
  type WavFormat,
  wavHeader,
} from './wav-header.js';

/** Sound that waits for the disk, at most. */
const BUFFER_S = 2;
/** Sound that a killed process loses, at most. */
const FLUSH_S = 0.2;

export interface WavRecorderOptions extends WavFormat {
  /** For messages. */
  readonly path: string;
  /** Waits for the disk instead of dropping: for simulated time only. */
  readonly lossless?: boolean;
  /** Below the format's own limit, for tests. */
  readonly maxDataBytes?: number;
}

/**
 * `full`: the file has reached the 4 GiB of the format and grows no more. `failed`: the disk
 * refused; what was written until then is a whole file.
 */
export type RecorderState = 'recording' | 'full' | 'failed' | 'closed';

/**
 * Single producer on the block path (`write`, `skip`: no waiting, no allocation), one flush under
 * way at most. Positions are frames; the ring holds those from `#flushed` to `#pushed`. What finds
 * no room is left out of the file as a hole of the same length, which reads as silence, so that a
 * position in the file is always a position in time.
 */
export class WavRecorder {
  readonly #file: RecordingFile;
  readonly #options: WavRecorderOptions;
  readonly #channels: number;
  readonly #frameBytes: number;
  readonly #maxFrames: number;
  readonly #flushFrames: number;
  readonly #ringFrames: number;
  readonly #ring: Int16Array;
  #pushed = 0;
  #flushed = 0;
  /** Holes that the file has already, all before `#pushed`. */
  #holes = 0;
  /** The hole that grows while the ring empties; nothing is pushed meanwhile. */
  #hole = 0;
  #flushing: Promise<void> | undefined;
  #state: RecorderState = 'recording';
  #error: WavError | undefined;

  /** Begins the file: from here on it is a WAV file at every moment. @throws WavError */
  static async open(file: RecordingFile, options: WavRecorderOptions): Promise<WavRecorder> {
    try {
      await file.write(wavHeader(options, 0), 0);
      return new WavRecorder(file, options);
    } catch (error) {
      await file.close();
      throw fromFileError(options.path, error);
    }
  }

  private constructor(file: RecordingFile, options: WavRecorderOptions) {
    this.#file = file;
    this.#options = options;
    this.#channels = options.channels;
    this.#frameBytes = frameBytes(options);
    this.#maxFrames = Math.floor((options.maxDataBytes ?? MAX_WAV_DATA_BYTES) / this.#frameBytes);
    this.#flushFrames = Math.round(FLUSH_S * options.sampleRateHz);
    this.#ringFrames = Math.round(BUFFER_S * options.sampleRateHz);
    this.#ring = new Int16Array(this.#ringFrames * options.channels);
  }

  get path(): string {
    return this.#options.path;
  }

  get state(): RecorderState {
    return this.#state;
  }

  /** Why the state is `failed`. */
  get error(): WavError | undefined {
    return this.#error;
  }

  /** Length of the recording so far, silence for what was lost included. */
  get frames(): number {
    return this.#pushed + this.#holes + this.#hole;
  }

  /** @returns false where the block was dropped because the disk is behind. */
  write(samples: Int16Array, frames: number): boolean {
    return this.#append(samples, frames);
  }

  /** Silence instead of frames that were lost. */
  skip(frames: number): void {
    this.#append(undefined, frames);
  }

  /** Writes what waits and finishes the file. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    await this.#flushing;
    const broken = this.#state === 'failed';
    this.#state = 'closed';
    try {
      if (!broken) await this.#finish();
    } catch (error) {
      this.#fail(error);
    } finally {
      await this.#file.close();
    }
  }

  #append(samples: Int16Array | undefined, frames: number): boolean {
    if (this.#state !== 'recording') return true;
    if (this.frames + frames > this.#maxFrames) {
      this.#state = 'full';
      return true;
    }
    if (this.#hole > 0 || !this.#fits(frames)) this.#startFlush();
    if (this.#hole > 0 && this.#flushed === this.#pushed && !this.#flushing) {
      this.#holes += this.#hole;
      this.#hole = 0;
    }
    if (this.#hole > 0 || !this.#fits(frames)) {
      this.#hole += frames;
      return false;
    }
    this.#copy(samples, frames);
    this.#pushed += frames;
    if (this.#pushed - this.#flushed >= this.#flushFrames) this.#startFlush();
    return true;
  }

  #fits(frames: number): boolean {
    return this.#pushed - this.#flushed + frames <= this.#ringFrames;
  }

  #copy(samples: Int16Array | undefined, frames: number): void {
    const ring = this.#ring;
    let to = (this.#pushed % this.#ringFrames) * this.#channels;
    for (let i = 0; i < frames * this.#channels; i++) {
      ring[to++] = samples ? samples[i]! : 0;
      if (to === ring.length) to = 0;
    }
  }

  #startFlush(): void {
    if (this.#flushing || this.#flushed === this.#pushed) return;
    if (this.#options.lossless) {
      this.#flushSync();
      return;
    }
    this.#flushing = this.#flush()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#flushing = undefined;
      });
  }

  async #flush(): Promise<void> {
    await this.#drain();
    // After the samples: a header must never promise more than is there.
    await this.#file.write(this.#header(), 0);
  }

  #flushSync(): void {
    try {
      while (this.#flushed < this.#pushed) {
        const bytes = this.#oldest();
        this.#file.writeSync(bytes, this.#positionBytes());
        this.#flushed += bytes.length / this.#frameBytes;
      }
      this.#file.writeSync(this.#header(), 0);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #drain(): Promise<void> {
    while (this.#flushed < this.#pushed) {
      const bytes = this.#oldest();
      await this.#file.write(bytes, this.#positionBytes());
      this.#flushed += bytes.length / this.#frameBytes;
    }
  }

  async #finish(): Promise<void> {
    await this.#drain();
    this.#holes += this.#hole;
    this.#hole = 0;
    await this.#file.truncate(this.#positionBytes());
    await this.#file.write(this.#header(), 0);
  }

  /** What has waited longest, as far as it lies in one piece in the ring. */
  #oldest(): Uint8Array {
    const start = this.#flushed % this.#ringFrames;
    const frames = Math.min(this.#pushed - this.#flushed, this.#ringFrames - start);
    const offset = this.#ring.byteOffset + start * this.#frameBytes;
    return new Uint8Array(this.#ring.buffer, offset, frames * this.#frameBytes);
  }

  #positionBytes(): number {
    return WAV_HEADER_BYTES + (this.#flushed + this.#holes) * this.#frameBytes;
  }

  #header(): Uint8Array {
    return wavHeader(this.#options, (this.#flushed + this.#holes) * this.#frameBytes);
  }

  #fail(error: unknown): void {
    this.#error = fromFileError(this.#options.path, error);
    if (this.#state !== 'closed') this.#state = 'failed';
  }
}
