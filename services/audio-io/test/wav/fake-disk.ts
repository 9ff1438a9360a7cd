import type { RecordingFile } from '../../src/wav/recording-file.js';

/** A disk in memory that writes when it is told to, and can fail. */
export class FakeDisk implements RecordingFile {
  #bytes = Buffer.alloc(0);
  readonly #waiting: (() => void)[] = [];
  /** Writes wait until `release` or until this is set to false. */
  slow = false;
  error: Error | undefined;
  closed = false;
  writes = 0;
  /** Called after each change of the file. */
  onChange: (file: Buffer) => void = () => {};

  get bytes(): Buffer {
    return this.#bytes;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    if (this.slow) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.writeSync(bytes, position);
  }

  writeSync(bytes: Uint8Array, position: number): void {
    if (this.error) throw this.error;
    this.writes++;
    this.#resize(Math.max(this.#bytes.length, position + bytes.length));
    this.#bytes.set(bytes, position);
    this.onChange(this.#bytes);
  }

  async truncate(bytes: number): Promise<void> {
    if (this.error) throw this.error;
    this.#resize(bytes);
    this.onChange(this.#bytes);
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** Lets the writes that wait go on, and promises settle. */
  async release(): Promise<void> {
    for (const go of this.#waiting.splice(0)) go();
    await new Promise((resolve) => setImmediate(resolve));
  }

  #resize(length: number): void {
    if (length === this.#bytes.length) return;
    const resized = Buffer.alloc(length);
    this.#bytes.copy(resized);
    this.#bytes = resized;
  }
}
