import {
  type BlockProcessor,
  DeviceError,
  type DuplexStream,
  type StreamSpec,
  XRUN_INPUT,
  XRUN_NONE,
  XRUN_OUTPUT,
} from '@mcae/audio-io';
import type { DeviceFault, DeviceFaults } from './device-faults.js';

interface Exchange {
  readonly process: BlockProcessor;
  readonly resolve: (flags: number) => void;
  readonly reject: (error: unknown) => void;
}

/** A stream whose devices have faults: what it exchanges, when, and how it ends. */
export class FaultyStream implements DuplexStream {
  readonly #inner: DuplexStream;
  readonly #faults: DeviceFaults;
  readonly #names: readonly string[];
  /** Deaths before the stream was opened were those of others. */
  readonly #earlierDeaths: readonly (DeviceFault | undefined)[];
  readonly #stopListening: () => void;
  readonly #xruns = new ReportedXruns();
  #exchange: Exchange | undefined;
  /** The exchange waits for the end of a stall. */
  #isHeld = false;
  /** A block came during a stall, and was not processed. */
  #isBlockLost = false;
  #isDead = false;
  #lost: DeviceError | undefined;

  constructor(inner: DuplexStream, faults: DeviceFaults, { input, output }: StreamSpec) {
    this.#inner = inner;
    this.#faults = faults;
    this.#names = [input.name, output.name];
    this.#earlierDeaths = this.#deaths();
    this.#read();
    this.#stopListening = faults.listen(() => this.#onFaults());
  }

  get latencyFrames(): number {
    return this.#inner.latencyFrames;
  }
  get wantsRealtime(): boolean {
    return this.#inner.wantsRealtime;
  }
  get countsXruns(): boolean {
    return this.#inner.countsXruns && !this.#faults.find('hidden-xruns', ...this.#names);
  }
  get notice(): string | undefined {
    return this.#inner.notice;
  }

  exchange(process: BlockProcessor): Promise<number> {
    if (this.#exchange)
      return Promise.reject(new DeviceError('failed', 'an exchange is under way'));
    return new Promise((resolve, reject) => {
      this.#exchange = { process, resolve, reject };
      this.#begin(this.#exchange);
    });
  }

  close(): Promise<void> {
    this.#stopListening();
    const hangs = this.#isDead || this.#faults.find('hanging-close', ...this.#names);
    if (hangs) this.#exchange = undefined;
    else if (this.#isHeld) this.#fail(new DeviceError('failed', 'the stream was closed'));
    const closed = this.#inner.close();
    // The caller never hears of it, but what the stream had open is for the next one to use.
    return hangs ? new Promise(() => {}) : closed;
  }

  get #isStalled(): boolean {
    return this.#isDead || this.#faults.find('stall', ...this.#names) !== undefined;
  }

  #begin(exchange: Exchange): void {
    if (this.#lost) this.#fail(this.#lost);
    else if (this.#isStalled) this.#isHeld = true;
    else
      this.#inner
        .exchange((input, output) => this.#process(exchange, input, output))
        .then(
          (flags) => this.#done(exchange, flags),
          (error: unknown) => exchange === this.#exchange && this.#fail(error),
        );
  }

  #process(exchange: Exchange, input: Int16Array, output: Int16Array): void {
    if (exchange !== this.#exchange) return;
    if (this.#isStalled) this.#isBlockLost = true;
    else exchange.process(input, output);
  }

  #done(exchange: Exchange, flags: number): void {
    if (exchange !== this.#exchange) return;
    if (this.#isBlockLost) {
      this.#isBlockLost = false;
      this.#xruns.add(XRUN_INPUT | XRUN_OUTPUT);
      this.#begin(exchange);
      return;
    }
    this.#exchange = undefined;
    exchange.resolve(flags | this.#xruns.next());
  }

  #fail(error: unknown): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#isHeld = false;
    exchange?.reject(error);
  }

  #onFaults(): void {
    this.#read();
    if (!this.#exchange) return;
    if (this.#lost) this.#fail(this.#lost);
    else if (this.#isHeld && !this.#isStalled) {
      this.#isHeld = false;
      this.#begin(this.#exchange);
    }
  }

  #read(): void {
    const removed = this.#names.find((name) => this.#faults.find('removed', name));
    if (removed !== undefined) this.#lost ??= new DeviceError('lost', `${removed} was removed`);
    this.#isDead ||= this.#deaths().some(
      (death, i) => death !== undefined && death !== this.#earlierDeaths[i],
    );
    this.#xruns.read(this.#faults.find('xrun', ...this.#names));
  }

  #deaths(): (DeviceFault | undefined)[] {
    return this.#names.map((name) => this.#faults.find('silent-death', name));
  }
}

/** XRUN_ flags of the next blocks, beside those that the stream has itself. */
class ReportedXruns {
  #source: DeviceFault | undefined;
  #flags = XRUN_NONE;
  #left = 0;
  #once = XRUN_NONE;

  read(fault: (DeviceFault & { type: 'xrun' }) | undefined): void {
    if (fault === this.#source) return;
    this.#source = fault;
    this.#flags = fault?.flags ?? XRUN_NONE;
    this.#left = fault?.blocks ?? 0;
  }

  add(flags: number): void {
    this.#once |= flags;
  }

  next(): number {
    const flags = this.#once | (this.#left > 0 ? this.#flags : XRUN_NONE);
    this.#once = XRUN_NONE;
    if (this.#left > 0) this.#left--;
    return flags;
  }
}
