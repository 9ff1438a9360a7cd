import type { Clock } from '@mcae/clock';
import {
  type BlockProcessor,
  DeviceError,
  type DuplexStream,
  type StreamSpec,
  XRUN_INPUT,
  XRUN_NONE,
  XRUN_OUTPUT,
} from '../audio-backend.js';
import { BlockPacer, BUFFERED_BLOCKS } from './block-pacer.js';
import type { VirtualSink } from './sinks/virtual-sink.js';
import type { VirtualSource } from './sources/virtual-source.js';

/** So many blocks that are due already come at once; then other work gets its turn. */
const MAX_UNWAITED = BUFFERED_BLOCKS;

export interface VirtualStreamOptions {
  /** The device's. */
  readonly clock: Clock;
  readonly source: VirtualSource;
  readonly sink: VirtualSink;
}

/**
 * Both halves virtual, one clock: block n of the input is captured, processed when it is complete,
 * and is on its way out two blocks after it came in, as with a C callback on real hardware.
 */
export class VirtualStream implements DuplexStream {
  readonly latencyFrames: number;
  readonly countsXruns = true;
  /** It waits for its process. */
  readonly wantsRealtime = false;
  readonly #options: VirtualStreamOptions;
  readonly #spec: StreamSpec;
  readonly #pacer: BlockPacer;
  readonly #input: Int16Array;
  readonly #output: Int16Array;
  #process: BlockProcessor | undefined;
  #resolve: (xruns: number) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #cancelTimer: (() => void) | undefined;
  #unwaited = 0;
  #closed = false;

  constructor(spec: StreamSpec, options: VirtualStreamOptions) {
    const { blockFrames, sampleRateHz, inputChannels, outputChannels } = spec;
    this.#spec = spec;
    this.#options = options;
    this.latencyFrames = BUFFERED_BLOCKS * blockFrames;
    this.#input = new Int16Array(blockFrames * inputChannels);
    this.#output = new Int16Array(blockFrames * outputChannels);
    this.#pacer = new BlockPacer(options.clock, (1_000 * blockFrames) / sampleRateHz);
    // What leaves before the first block has come through.
    options.sink.skip(this.latencyFrames);
  }

  get notice(): string | undefined {
    return this.#options.sink.notice;
  }

  /** One at a time. Costs a promise, and a timer where the block is not due yet. */
  exchange(process: BlockProcessor): Promise<number> {
    if (this.#closed) return Promise.reject(new DeviceError('failed', 'the stream is closed'));
    if (this.#process) return Promise.reject(new DeviceError('failed', 'an exchange is under way'));
    this.#process = process;
    return new Promise(this.#wait);
  }

  readonly #wait = (resolve: (xruns: number) => void, reject: (error: unknown) => void): void => {
    this.#resolve = resolve;
    this.#reject = reject;
    const waitMs = this.#pacer.waitMs();
    if (waitMs > 0 || ++this.#unwaited > MAX_UNWAITED) {
      this.#unwaited = 0;
      this.#cancelTimer = this.#options.clock.after(waitMs, this.#onDue);
    } else this.#onDue();
  };

  readonly #onDue = (): void => {
    this.#cancelTimer = undefined;
    const process = this.#process;
    if (!process) return;
    try {
      const xruns = this.#exchangeBlock(process);
      this.#process = undefined;
      this.#resolve(xruns);
    } catch (error) {
      this.#end(error);
    }
  };

  #exchangeBlock(process: BlockProcessor): number {
    const { source, sink } = this.#options;
    const { blockFrames, inputChannels } = this.#spec;
    const lost = this.#pacer.skipLost();
    let xruns = XRUN_NONE;
    if (lost > 0) {
      sink.skip(lost * blockFrames);
      xruns |= XRUN_INPUT | XRUN_OUTPUT;
    }
    source.fill(this.#input, inputChannels, blockFrames, this.#pacer.block * blockFrames);
    this.#output.fill(0);
    process(this.#input, this.#output);
    this.#pacer.advance();
    return sink.write(this.#output, blockFrames) ? xruns : xruns | XRUN_OUTPUT;
  }

  #end(error: unknown): void {
    this.#process = undefined;
    this.#reject(error);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelTimer?.();
    if (this.#process) this.#end(new DeviceError('failed', 'the stream was closed'));
    await this.#options.sink.close();
  }
}
