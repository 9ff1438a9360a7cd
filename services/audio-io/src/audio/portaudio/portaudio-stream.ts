import {
  BLOCK_SILENCED,
  DeviceError,
  type InputHalf,
  type OutputHalf,
  XRUN_NONE,
} from '../audio-backend.js';
import type { AddonStream } from './addon.js';
import { openError, xrunFlags } from './portaudio-text.js';

/** The callback uses the addon's object: collected while it runs, it would crash the process. */
const running = new Set<AddonStream>();

/** One stream of the addon, with one side or both: each block is read, then answered by one that is written. */
export class PortAudioStream implements InputHalf, OutputHalf {
  readonly latencyFrames: number;
  readonly #stream: AddonStream;
  readonly #isBehindServer: () => boolean;
  #isServed = false;
  #closing: Promise<void> | undefined;

  constructor(stream: AddonStream, latencyFrames: number, isBehindServer: () => boolean) {
    this.#stream = stream;
    this.latencyFrames = latencyFrames;
    this.#isBehindServer = isBehindServer;
  }

  /** A sound server hides xruns. */
  get countsXruns(): boolean {
    return !this.#isServed;
  }

  /**
   * Behind PulseAudio the library waits for a server of normal priority, at times by asking again and again:
   * in real time it would keep the server from answering (measured: each opening spun until it was ended).
   */
  get wantsRealtime(): boolean {
    return !this.#isServed;
  }

  start(): void {
    try {
      this.#stream.start();
    } catch (error) {
      // There is nothing to quit, and its process ends.
      this.#closing = Promise.resolve();
      throw openError(error);
    }
    running.add(this.#stream);
    // It shows once a stream runs, not by the name of a PCM.
    this.#isServed = this.#isBehindServer();
  }

  async pull(block: Int16Array): Promise<number> {
    const { err, buf, finished } = await this.#stream.read(block.byteLength);
    if (err !== undefined) {
      // With a status the addon hands over no sound. The block has to be answered all the same:
      // the callback waits for it.
      block.fill(0);
      return xrunFlags(err) | BLOCK_SILENCED;
    }
    if (finished || buf?.byteLength !== block.byteLength)
      throw new DeviceError('lost', 'the input ended');
    block.set(new Int16Array(buf.buffer, buf.byteOffset, block.length));
    return XRUN_NONE;
  }

  async push(block: Int16Array): Promise<number> {
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
    return xrunFlags(await this.#stream.write(bytes));
  }

  close(): Promise<void> {
    this.#closing ??= this.#quit();
    return this.#closing;
  }

  async #quit(): Promise<void> {
    await this.#stream.quit('WAIT');
    running.delete(this.#stream);
  }
}
