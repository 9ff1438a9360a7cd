import { resolve } from 'node:path';
import { type Clock, systemClock } from '@mcae/clock';
import {
  type AudioBackend,
  type BackendDevice,
  DeviceError,
  type DuplexStream,
  type StreamSpec,
} from '../audio-backend.js';
import { listVirtualDevices, parseVirtualOutput } from './virtual-devices.js';
import { VirtualFaults } from './virtual-faults.js';
import {
  checkVirtualSink,
  checkVirtualSource,
  openVirtualSink,
  openVirtualSource,
} from './virtual-halves.js';
import { VirtualStream } from './virtual-stream.js';

export interface VirtualBackendOptions {
  readonly clock: Clock;
  /** What relative paths of WAV files are relative to; the working directory without. */
  readonly baseDir?: string | undefined;
  readonly faults?: VirtualFaults | undefined;
}

/** Devices without hardware, with the contract of real ones: blocks in time, two blocks late. */
export class VirtualBackend implements AudioBackend {
  readonly #clock: Clock;
  readonly #baseDir: string | undefined;
  readonly #faults: VirtualFaults;
  /** Files that are being recorded. */
  readonly #recordings = new Set<string>();

  constructor({ clock, baseDir, faults = new VirtualFaults() }: VirtualBackendOptions) {
    this.#clock = clock;
    this.#baseDir = baseDir;
    this.#faults = faults;
  }

  async enumerate(): Promise<readonly BackendDevice[]> {
    return listVirtualDevices()
      .filter(({ name }) => !this.#faults.find(name, 'removed'))
      .map((device) => {
        const renumbered = this.#faults.find(device.name, 'renumbered');
        return renumbered ? { ...device, id: renumbered.id } : device;
      });
  }

  async open(spec: StreamSpec): Promise<DuplexStream> {
    this.#refuseFaulty(spec);
    const recording = this.#recordingPath(spec);
    if (recording !== undefined) {
      if (this.#recordings.has(recording))
        throw new DeviceError('busy', `${spec.output.name} is being recorded by another stream`);
      this.#recordings.add(recording);
    }
    const release = () => {
      if (recording !== undefined) this.#recordings.delete(recording);
    };
    try {
      const baseDir = this.#baseDir;
      const source = await openVirtualSource(spec, { baseDir });
      // In simulated time the disk would be too slow by whatever factor the simulation is fast.
      const lossless = this.#clock !== systemClock;
      const sink = await openVirtualSink(spec, { baseDir, lossless });
      const options = { clock: this.#clock, source, sink, faults: this.#faults, onClose: release };
      return new VirtualStream(spec, options);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** What `open` would refuse, without opening, loading or writing anything. @throws DeviceError */
  async check(spec: StreamSpec): Promise<void> {
    this.#refuseFaulty(spec);
    await checkVirtualSource(spec, { baseDir: this.#baseDir });
    await checkVirtualSink(spec, { baseDir: this.#baseDir });
  }

  #refuseFaulty({ input, output }: StreamSpec): void {
    for (const { name } of [input, output]) {
      if (this.#faults.find(name, 'removed'))
        throw new DeviceError('not-found', `${name} was removed`);
      const refused = this.#faults.find(name, 'open-error');
      if (refused) throw new DeviceError(refused.kind, refused.text);
    }
  }

  #recordingPath({ output }: StreamSpec): string | undefined {
    const parsed = parseVirtualOutput(output.name);
    return parsed.kind === 'wav' ? resolve(this.#baseDir ?? '.', parsed.path) : undefined;
  }
}
