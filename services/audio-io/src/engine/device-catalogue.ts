/** The devices there are, as last enumerated, and how a config's reference finds one of them. */
import {
  type BackendDevice,
  DeviceError,
  type DeviceRef,
  type StreamSpec,
} from '../audio/audio-backend.js';
import { resolveVirtual } from '../audio/virtual/virtual-devices.js';
import type { Probe } from '../probe/probe.js';

/** A device as a config names it: by number or by name. */
export interface DeviceReference {
  readonly id?: number | undefined;
  readonly name?: string | undefined;
}

export type Direction = 'input' | 'output';

export class DeviceCatalogue {
  readonly #probe: Probe;
  #devices: readonly BackendDevice[] = [];
  #refreshing: Promise<readonly BackendDevice[]> | undefined;

  constructor(probe: Probe) {
    this.#probe = probe;
  }

  get devices(): readonly BackendDevice[] {
    return this.#devices;
  }

  /** Enumerates anew; callers at the same time share one enumeration. */
  refresh(): Promise<readonly BackendDevice[]> {
    this.#refreshing ??= this.#probe
      .enumerate()
      .then((devices) => {
        this.#devices = devices;
        return devices;
      })
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  check(specs: readonly StreamSpec[]): Promise<ReadonlyArray<string | null>> {
    return this.#probe.check(specs);
  }
}

/** @throws DeviceError not-found, with what there is instead. */
export function findDevice(
  devices: readonly BackendDevice[],
  { id, name }: DeviceReference,
  direction: Direction,
): BackendDevice {
  if (name !== undefined) {
    const virtual = resolveVirtual(name, direction);
    if (virtual) return virtual;
    const named = devices.find((device) => device.name === name);
    if (named) return named;
    throw new DeviceError('not-found', `there is no device ${JSON.stringify(name)}; see devices`);
  }
  const numbered = devices.find((device) => device.id === id);
  if (!numbered) throw new DeviceError('not-found', `there is no device ${id}; see devices`);
  return numbered;
}

/** The number that a device has now; null where it is away. */
export function deviceNumber(
  devices: readonly BackendDevice[],
  { name, hostApi }: DeviceRef,
  direction: Direction,
): number | null {
  const device =
    resolveVirtual(name, direction) ??
    devices.find((d) => d.name === name && d.hostApi === hostApi);
  return device?.id ?? null;
}
