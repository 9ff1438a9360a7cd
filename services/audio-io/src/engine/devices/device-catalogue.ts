/** The devices there are, as last enumerated, and how a config's reference finds one of them. */
import {
  type BackendDevice,
  channelsOf,
  DeviceError,
  type DeviceRef,
  type Direction,
  deviceKey,
  isSameDevice,
  type StreamSpec,
} from '../../audio/audio-backend.js';
import { backendOf, backendsOf, needsDeviceLock, resolveUnlisted } from '../../audio/backends.js';
import type { Enumeration, Probe } from '../../probe/probe.js';
import type { AcquireLock } from './device-lock.js';

/** A device as a config names it: by number or by name. */
export interface DeviceReference {
  readonly id?: number | undefined;
  readonly name?: string | undefined;
}

/** One side of a device: what a stream has open. */
export interface DeviceSide {
  readonly device: DeviceRef;
  readonly direction: Direction;
}

/** What a stream of ours has found and is about to have open, or has. */
export interface SideInUse extends DeviceSide {
  readonly isOpen: boolean;
}

export interface DeviceCatalogueOptions {
  /** Of our own streams, now. */
  readonly sidesInUse?: () => readonly SideInUse[];
  readonly acquireLock?: AcquireLock;
}

/** Devices that have gone are remembered, with their numbers; so many, the newest. */
const MOST_REMEMBERED = 1_000;

/**
 * A backend may leave out what cannot be opened just now, what our own streams have open among it, and number
 * what is left (PortAudio does). So devices are remembered: one that a stream has open is there, and a number
 * means the same device for as long as the engine runs. It is the backend's own at first.
 */
export class DeviceCatalogue {
  readonly #probe: Probe;
  readonly #sidesInUse: () => readonly SideInUse[];
  readonly #acquireLock: AcquireLock;
  /** Every device that was given a number here, with all that was ever seen of it. */
  readonly #known = new Map<string, BackendDevice>();
  /** As the newest enumeration had them. */
  #found: readonly BackendDevice[] = [];
  /** Of the sides that our streams had open during the newest enumeration: those it saw all the same. */
  #shareable: ReadonlySet<string> = new Set();
  /** And those that it did not see. */
  #exclusive: ReadonlySet<string> = new Set();
  #refreshing: Promise<readonly BackendDevice[]> | undefined;

  constructor(
    probe: Probe,
    { sidesInUse = () => [], acquireLock = async () => () => {} }: DeviceCatalogueOptions = {},
  ) {
    this.#probe = probe;
    this.#sidesInUse = sidesInUse;
    this.#acquireLock = acquireLock;
  }

  /** In the order of their numbers. */
  get devices(): readonly BackendDevice[] {
    const open = new Set(this.#sidesInUse().map(({ device }) => deviceKey(device)));
    const found = this.#found.filter((device) => !open.has(deviceKey(device)));
    const ours = [...open].flatMap((key) => this.#known.get(key) ?? []);
    return [...found, ...ours].sort((a, b) => a.id - b.id);
  }

  /** Enumerates anew; callers at the same time share one enumeration. */
  refresh(): Promise<readonly BackendDevice[]> {
    this.#refreshing ??= this.enumerate()
      .then((enumeration) => {
        enumeration.end();
        return enumeration.devices;
      })
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  /** Enumerates anew; until it is ended, it can be asked what can be opened. */
  async enumerate(): Promise<Enumeration> {
    const enumeration = await this.#locked(() => this.#enumerateOnce());
    const check = (specs: readonly StreamSpec[]) => enumeration.check(specs);
    return {
      devices: this.devices,
      isComplete: enumeration.isComplete,
      check: (specs) =>
        specs.some(needsDeviceLock) ? this.#locked(() => check(specs)) : check(specs),
      end: () => enumeration.end(),
    };
  }

  /** Is this side open by a stream of ours, and can serve no other? */
  isExclusive(side: DeviceSide): boolean {
    return this.#exclusive.has(sideKey(side));
  }

  /** Would opening this device be in the way of a stream of ours, or might it? */
  isInUse({ device }: DeviceSide): boolean {
    return this.#sidesInUse().some(
      (side) => isSameDevice(side.device, device) && !this.#shareable.has(sideKey(side)),
    );
  }

  /**
   * The backends of a stream that can list its devices now, and whose listing takes time; none where one of
   * the devices is in use, and may be exclusive.
   */
  backendsToEnumerate(spec: StreamSpec): readonly string[] {
    if (sidesOf(spec).some((side) => this.isInUse(side))) return [];
    return backendsOf(spec)
      .filter((backend) => backend.needsDeviceLock)
      .map(({ id }) => id);
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    const release = await this.#acquireLock();
    return work().finally(release);
  }

  async #enumerateOnce(): Promise<Enumeration> {
    const openSides = () => this.#sidesInUse().filter(({ isOpen }) => isOpen);
    const before = new Set(openSides().map(sideKey));
    const enumeration = await this.#probe.enumerate();
    const open = openSides().filter((side) => before.has(sideKey(side)));
    this.#learn(enumeration.isComplete ? open : [], enumeration.devices);
    this.#found = enumeration.devices.map((device) => this.#numbered(device));
    this.#forgetOldest();
    return enumeration;
  }

  #learn(open: readonly DeviceSide[], devices: readonly BackendDevice[]): void {
    const isSeen = ({ device, direction }: DeviceSide) =>
      devices.some((other) => isSameDevice(other, device) && channelsOf(other, direction) > 0);
    this.#shareable = new Set(open.filter(isSeen).map(sideKey));
    this.#exclusive = new Set(open.filter((side) => !isSeen(side)).map(sideKey));
  }

  #numbered(device: BackendDevice): BackendDevice {
    if (backendOf(device).hasFixedNumbers) return device;
    const key = deviceKey(device);
    const known = this.#known.get(key);
    const numbered = { ...device, id: known?.id ?? this.#freeNumber(device.id) };
    this.#known.set(key, {
      ...numbered,
      // A side that was open during the enumeration is listed without channels; it has not lost them.
      maxInputChannels: device.maxInputChannels || (known?.maxInputChannels ?? 0),
      maxOutputChannels: device.maxOutputChannels || (known?.maxOutputChannels ?? 0),
    });
    return numbered;
  }

  /** The backend's number where it has not been another device's. */
  #freeNumber(wanted: number): number {
    const used = new Set([...this.#known.values()].map(({ id }) => id));
    let id = wanted;
    while (used.has(id)) id++;
    return id;
  }

  #forgetOldest(): void {
    const here = new Set(this.devices.map(deviceKey));
    for (const key of this.#known.keys()) {
      if (this.#known.size <= MOST_REMEMBERED) return;
      if (!here.has(key)) this.#known.delete(key);
    }
  }
}

/** @throws DeviceError not-found, with what there is instead. */
export function findDevice(
  devices: readonly BackendDevice[],
  { id, name }: DeviceReference,
  direction: Direction,
): BackendDevice {
  if (name !== undefined) {
    const unlisted = resolveUnlisted(name, direction);
    if (unlisted) return unlisted;
    const named = devices.find((device) => device.name === name);
    if (named) return named;
    throw new DeviceError('not-found', `there is no device ${JSON.stringify(name)}; ${SEE}`);
  }
  const numbered = devices.find((device) => device.id === id);
  if (!numbered) throw new DeviceError('not-found', `there is no device ${id}; ${SEE}`);
  return numbered;
}

const SEE = 'see devices (one that another program has open may not be listed)';

/** The number that a device has now; null where it is away. */
export function deviceNumber(
  devices: readonly BackendDevice[],
  device: DeviceRef,
  direction: Direction,
): number | null {
  const listed =
    resolveUnlisted(device.name, direction) ?? devices.find((other) => isSameDevice(other, device));
  return listed?.id ?? null;
}

/** The sides that a stream of this spec has open, and that may be closed to others meanwhile. */
export function sidesOf({ input, output }: StreamSpec): DeviceSide[] {
  const sides: DeviceSide[] = [
    { device: input, direction: 'input' },
    { device: output, direction: 'output' },
  ];
  return sides.filter(({ device }) => backendOf(device).mayBeExclusive);
}

export const isSameSide = (a: DeviceSide, b: DeviceSide) => sideKey(a) === sideKey(b);

const sideKey = ({ device, direction }: DeviceSide) => `${direction} ${deviceKey(device)}`;
