import {
  type BlockProcessor,
  DeviceError,
  type DuplexStream,
  type StreamSpec,
} from '../audio-backend.js';
import type { InputHalf, OutputHalf } from './stream-halves.js';

export interface PortAudioStreamOptions {
  readonly input: InputHalf;
  readonly output: OutputHalf;
  readonly latencyFrames: number;
  readonly countsXruns: boolean;
  /** Ends the device; may hang for ever where it was lost. */
  readonly quit: () => Promise<void>;
}

/**
 * Read, process, write in lock-step with PortAudio's callback, which waits for the block that
 * answers its own: nothing queues up, so no latency is added, and none can grow after a stall.
 * One half may be virtual; the hardware's clock then rules.
 */
export class PortAudioStream implements DuplexStream {
  readonly latencyFrames: number;
  readonly countsXruns: boolean;
  readonly #options: PortAudioStreamOptions;
  readonly #inputBlock: Int16Array;
  readonly #outputBlock: Int16Array;
  #closing: Promise<void> | undefined;

  constructor(spec: StreamSpec, options: PortAudioStreamOptions) {
    this.#options = options;
    this.latencyFrames = options.latencyFrames;
    this.countsXruns = options.countsXruns;
    this.#inputBlock = new Int16Array(spec.blockFrames * spec.inputChannels);
    this.#outputBlock = new Int16Array(spec.blockFrames * spec.outputChannels);
  }

  get notice(): string | undefined {
    return this.#options.output.notice;
  }

  async exchange(process: BlockProcessor): Promise<number> {
    if (this.#closing !== undefined) throw new DeviceError('failed', 'the stream is closed');
    const { input, output } = this.#options;
    const inputFlags = await input.pull(this.#inputBlock);
    this.#outputBlock.fill(0);
    process(this.#inputBlock, this.#outputBlock);
    return inputFlags | (await output.push(this.#outputBlock));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { input, output, quit } = this.#options;
    // Recordings first: a device that was lost never comes back from its end.
    await Promise.all([input.close(), output.close()]);
    await quit();
  }
}
