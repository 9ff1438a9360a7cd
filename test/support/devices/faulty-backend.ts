import {
  type AudioBackend,
  type BackendDevice,
  DeviceError,
  type DuplexStream,
  type StreamSpec,
  VirtualBackend,
  type VirtualBackendOptions,
} from '@mcae/audio-io';
import type { Clock } from '@mcae/clock';
import { DeviceFaults } from './device-faults.js';
import { DriftingClock } from './drifting-clock.js';
import { FaultyStream } from './faulty-stream.js';

interface Checked extends AudioBackend {
  check?(specs: readonly StreamSpec[]): Promise<readonly (DeviceError | undefined)[]>;
}

/** A backend whose devices have the faults that are in force: whatever is listed, opened and exchanged. */
export class FaultyBackend implements AudioBackend {
  readonly faults: DeviceFaults;
  /** Each spec that was to be opened. */
  readonly opened: StreamSpec[] = [];
  readonly #inner: Checked;

  constructor(inner: Checked, faults = new DeviceFaults()) {
    this.#inner = inner;
    this.faults = faults;
  }

  async enumerate(backends?: readonly string[]): Promise<readonly BackendDevice[]> {
    const devices = await this.#inner.enumerate(backends);
    return devices
      .filter(({ name }) => !this.faults.find('removed', name))
      .map((device) => {
        const renumbered = this.faults.find('renumbered', device.name);
        return renumbered ? { ...device, id: renumbered.id } : device;
      });
  }

  async open(spec: StreamSpec, onFound?: () => void): Promise<DuplexStream> {
    this.opened.push(spec);
    const refusal = refusalOf(this.faults, spec);
    if (refusal) throw refusal;
    return new FaultyStream(await this.#inner.open(spec, onFound), this.faults, spec);
  }

  async check(specs: readonly StreamSpec[]): Promise<readonly (DeviceError | undefined)[]> {
    const found = (await this.#inner.check?.(specs)) ?? [];
    return specs.map((spec, i) => refusalOf(this.faults, spec) ?? found[i]);
  }
}

/** Why the faults in force do not let a stream open. */
export function refusalOf(
  faults: DeviceFaults,
  { input, output }: Pick<StreamSpec, 'input' | 'output'>,
): DeviceError | undefined {
  for (const { name } of [input, output]) {
    if (faults.find('removed', name)) return new DeviceError('not-found', `${name} was removed`);
    const refused = faults.find('open-error', name);
    if (refused) return new DeviceError(refused.kind, refused.text);
  }
  return undefined;
}

/** Virtual devices with faults, among them a clock that drifts. */
export function faultyVirtualBackend(
  options: VirtualBackendOptions,
  faults = new DeviceFaults(),
): FaultyBackend {
  const deviceClock = (spec: StreamSpec) => driftingClock(options.clock, faults, spec);
  return new FaultyBackend(new VirtualBackend({ ...options, deviceClock }), faults);
}

function driftingClock(base: Clock, faults: DeviceFaults, { input, output }: StreamSpec): Clock {
  const clock = new DriftingClock(base);
  const read = () => clock.drift(faults.find('drift', input.name, output.name)?.ppm ?? 0);
  read();
  faults.listen(read);
  return clock;
}
