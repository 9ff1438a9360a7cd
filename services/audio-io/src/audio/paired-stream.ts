/** A stream of two halves: one has the clock, the other follows block by block. */
import {
  type BackendDriver,
  type BlockProcessor,
  DeviceError,
  type DuplexStream,
  type InputHalf,
  type OutputHalf,
  type StreamHalf,
  type StreamSpec,
} from './audio-backend.js';

export interface Pair {
  readonly input: BackendDriver;
  readonly output: BackendDriver;
  /** Is it the input that has the clock? */
  readonly isInputFirst: boolean;
}

/**
 * The half with the clock is opened first: a recording begins only once its device is open. It is started
 * last, so that no block waits for the other half to open.
 * @throws DeviceError
 */
export async function openPair(
  spec: StreamSpec,
  { input, output, isInputFirst }: Pair,
  onFound?: () => void,
): Promise<DuplexStream> {
  if (isInputFirst) {
    const first = await input.openInput(spec, onFound);
    const second = await orClose(first, () => output.openOutput(spec));
    return started(spec, { input: first, output: second, last: first });
  }
  const first = await output.openOutput(spec, onFound);
  const second = await orClose(first, () => input.openInput(spec));
  return started(spec, { input: second, output: first, last: first });
}

async function orClose<T>(half: StreamHalf, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    await half.close();
    throw error;
  }
}

interface Halves {
  readonly input: InputHalf;
  readonly output: OutputHalf;
  /** The one with the clock: started and closed last. */
  readonly last: StreamHalf;
}

async function started(spec: StreamSpec, { input, output, last }: Halves): Promise<DuplexStream> {
  const follower = last === input ? output : input;
  // A recording first: a device that was lost never comes back from its end.
  const close = async () => {
    await follower.close();
    await last.close();
  };
  try {
    follower.start();
    last.start();
  } catch (error) {
    await close();
    throw error;
  }
  return new PairedStream(spec, {
    input,
    output,
    latencyFrames: input.latencyFrames + output.latencyFrames,
    countsXruns: input.countsXruns && output.countsXruns,
    wantsRealtime: last.wantsRealtime,
    close,
  });
}

export interface PairedStreamOptions
  extends Pick<DuplexStream, 'latencyFrames' | 'countsXruns' | 'wantsRealtime' | 'close'> {
  readonly input: Pick<InputHalf, 'pull'>;
  readonly output: Pick<OutputHalf, 'push' | 'notice'>;
}

/**
 * Read, process, write in lock-step with the device that has the clock: nothing queues up, so no latency is
 * added, and none can grow after a stall.
 */
export class PairedStream implements DuplexStream {
  readonly latencyFrames: number;
  readonly countsXruns: boolean;
  readonly wantsRealtime: boolean;
  readonly #options: PairedStreamOptions;
  readonly #inputBlock: Int16Array;
  readonly #outputBlock: Int16Array;
  #closing: Promise<void> | undefined;

  constructor(spec: StreamSpec, options: PairedStreamOptions) {
    this.#options = options;
    this.latencyFrames = options.latencyFrames;
    this.countsXruns = options.countsXruns;
    this.wantsRealtime = options.wantsRealtime;
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
    this.#closing ??= this.#options.close();
    return this.#closing;
  }
}
