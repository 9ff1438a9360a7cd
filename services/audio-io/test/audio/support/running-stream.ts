import type { DuplexStream } from '../../../src/audio/audio-backend.js';

/** Exchanges blocks, input to output as it is, and remembers what came of it. */
export class RunningStream {
  readonly stream: DuplexStream;
  /** XRUN_ flags of each exchange. */
  readonly xruns: number[] = [];
  error: unknown;
  #stopped = false;
  readonly done: Promise<void>;

  constructor(stream: DuplexStream, blocks = Number.POSITIVE_INFINITY) {
    this.stream = stream;
    this.done = this.#run(blocks);
  }

  get blocks(): number {
    return this.xruns.length;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(blocks: number): Promise<void> {
    try {
      while (!this.#stopped && this.blocks < blocks)
        this.xruns.push(await this.stream.exchange((input, output) => output.set(input)));
    } catch (error) {
      this.error = error;
    }
  }
}
