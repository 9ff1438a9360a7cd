import type {
  Addon,
  AddonDevice,
  AddonHalf,
  AddonRead,
  AddonStream,
} from '../../../src/audio/portaudio/addon.js';

export interface CreateOptions {
  readonly inOptions?: AddonHalf;
  readonly outOptions?: AddonHalf;
}

const device = (id: number, name: string, channels: number, hostAPIName = 'ALSA'): AddonDevice => ({
  id,
  name,
  hostAPIName,
  maxInputChannels: channels,
  maxOutputChannels: channels,
  defaultSampleRate: 44_100,
});

/** The addon as its sources are read: what it is given, and what it gives back. */
export class FakeAddon implements Addon {
  devices = [device(0, 'default', 32), device(1, 'card', 2), device(2, 'card', 8, 'OSS')];
  readonly created: CreateOptions[] = [];
  readonly streams: FakeStream[] = [];
  createError: Error | undefined;
  startError: Error | undefined;

  /** The list is made anew for as long as PortAudio has not stayed initialised. */
  #kept: AddonDevice[] | undefined;
  lists = 0;

  getDevices(): AddonDevice[] {
    if (this.#kept) return this.#kept;
    this.lists++;
    return this.devices;
  }

  create(options: CreateOptions): FakeStream {
    const { inOptions, outOptions } = options;
    if (inOptions && outOptions && inOptions.sampleRate !== outOptions.sampleRate) {
      this.#kept ??= this.getDevices();
      throw new Error('Input and Output sample rates must match');
    }
    this.created.push(options);
    if (this.createError) throw this.createError;
    const stream = new FakeStream(this.startError);
    this.streams.push(stream);
    return stream;
  }
}

export class FakeStream implements AddonStream {
  /** What the next reads give; then blocks that count up. */
  readonly reads: AddonRead[] = [];
  readonly statuses: (string | undefined)[] = [];
  readonly written: Int16Array[] = [];
  readonly calls: string[] = [];
  readonly #startError: Error | undefined;
  #value = 0;

  constructor(startError: Error | undefined) {
    this.#startError = startError;
  }

  start(): void {
    this.calls.push('start');
    if (this.#startError) throw this.#startError;
  }

  async read(bytes: number): Promise<AddonRead> {
    this.calls.push(`read ${bytes}`);
    const given = this.reads.shift();
    if (given) return given;
    this.#value++;
    const samples = new Int16Array(bytes / 2).fill(this.#value);
    return { buf: Buffer.from(samples.buffer), finished: false };
  }

  async write(block: Buffer): Promise<string | undefined> {
    this.calls.push(`write ${block.byteLength}`);
    // As the addon does: a copy, before it returns.
    this.written.push(new Int16Array(new Uint8Array(block).buffer));
    return this.statuses.shift();
  }

  async quit(how: 'WAIT' | 'ABORT'): Promise<void> {
    this.calls.push(`quit ${how}`);
  }
}
