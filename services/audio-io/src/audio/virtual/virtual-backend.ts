import { resolve } from 'node:path';
import { type Clock, systemClock } from '@mcae/clock';
import {
  type BackendDevice,
  type BackendDriver,
  DeviceError,
  type DuplexStream,
  type InputHalf,
  type OutputHalf,
  type StreamSpec,
} from '../audio-backend.js';
import { followingInput, followingOutput } from './following-halves.js';
import type { VirtualSink } from './sinks/virtual-sink.js';
import { listVirtualDevices, parseVirtualOutput, VIRTUAL } from './virtual-devices.js';
import {
  checkVirtualSink,
  checkVirtualSource,
  openVirtualSink,
  openVirtualSource,
} from './virtual-ends.js';
import { VirtualStream } from './virtual-stream.js';

export interface VirtualBackendOptions {
  readonly clock: Clock;
  /** What relative paths of WAV files are relative to; the working directory without. */
  readonly baseDir?: string | undefined;
  /** The clock that the devices of a stream run by, for tests of clocks that drift; `clock` without. */
  readonly deviceClock?: ((spec: StreamSpec) => Clock) | undefined;
}

/** Devices without hardware, with the contract of real ones: blocks in time, two blocks late. */
export class VirtualBackend implements BackendDriver {
  readonly #clock: Clock;
  readonly #baseDir: string | undefined;
  readonly #deviceClock: (spec: StreamSpec) => Clock;
  /** Files that are being recorded. */
  readonly #recordings = new Set<string>();

  constructor({ clock, baseDir, deviceClock = () => clock }: VirtualBackendOptions) {
    this.#clock = clock;
    this.#baseDir = baseDir;
    this.#deviceClock = deviceClock;
  }

  async enumerate(): Promise<readonly BackendDevice[]> {
    return listVirtualDevices();
  }

  async open(spec: StreamSpec): Promise<DuplexStream> {
    const source = await openVirtualSource(spec, { baseDir: this.#baseDir });
    const sink = await this.#openSink(spec);
    return new VirtualStream(spec, { clock: this.#deviceClock(spec), source, sink });
  }

  async openInput(spec: StreamSpec): Promise<InputHalf> {
    const source = await openVirtualSource(spec, { baseDir: this.#baseDir });
    return followingInput(source, spec.inputChannels);
  }

  async openOutput(spec: StreamSpec): Promise<OutputHalf> {
    return followingOutput(await this.#openSink(spec), spec.outputChannels);
  }

  /** Without loading or writing anything. */
  check(specs: readonly StreamSpec[]): Promise<readonly (DeviceError | undefined)[]> {
    return Promise.all(
      specs.map(async (spec) => {
        try {
          const options = { baseDir: this.#baseDir };
          if (spec.input.backend === VIRTUAL) await checkVirtualSource(spec, options);
          if (spec.output.backend === VIRTUAL) await checkVirtualSink(spec, options);
          return undefined;
        } catch (error) {
          if (error instanceof DeviceError) return error;
          throw error;
        }
      }),
    );
  }

  /** One stream at a time records to a file. */
  async #openSink(spec: StreamSpec): Promise<VirtualSink> {
    // In simulated time the disk would be too slow by whatever factor the simulation is fast.
    const options = { baseDir: this.#baseDir, lossless: this.#clock !== systemClock };
    const parsed = parseVirtualOutput(spec.output.name);
    if (parsed.kind !== 'wav') return openVirtualSink(spec, options);
    const path = resolve(this.#baseDir ?? '.', parsed.path);
    if (this.#recordings.has(path))
      throw new DeviceError('busy', `${spec.output.name} is being recorded by another stream`);
    this.#recordings.add(path);
    const release = () => this.#recordings.delete(path);
    const sink = await openVirtualSink(spec, options).catch((error: unknown) => {
      release();
      throw error;
    });
    return whenClosed(sink, release);
  }
}

function whenClosed(sink: VirtualSink, then: () => void): VirtualSink {
  return {
    get notice() {
      return sink.notice;
    },
    write: (block, frames) => sink.write(block, frames),
    skip: (frames) => sink.skip(frames),
    close: () => sink.close().finally(then),
  };
}
