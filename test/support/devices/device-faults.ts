/** Faults of sound devices on request: what real ones do to a program. */
import type { DeviceErrorKind } from '@mcae/audio-io';

/** PortAudio's own texts of failed opens (pa_front.c, Pa_GetErrorText). */
export const PORTAUDIO_TEXTS = {
  rate: 'Invalid sample rate',
  channels: 'Invalid number of channels',
  busy: 'Device unavailable',
  format: 'Sample format not supported',
  host: 'Unanticipated host error',
} as const;

/** In place of a device's name: every device has the fault. */
export const EVERY_DEVICE = '*';

/** A fault of the device of a name, on whichever side of a stream it is. */
export type DeviceFault = { readonly device: string } & (
  | {
      /** The next `blocks` exchanges report these XRUN_ flags; the sound stays whole. */
      readonly type: 'xrun';
      readonly flags: number;
      readonly blocks: number;
    }
  /** Xruns are not all reported, as behind a sound server. */
  | { readonly type: 'hidden-xruns' }
  /** No block comes until the fault is cleared; those of the time between are lost. */
  | { readonly type: 'stall' }
  /** The open streams never give another block, say nothing, and never close. Opening anew works. */
  | { readonly type: 'silent-death' }
  | { readonly type: 'hanging-close' }
  /** Not listed, not to be opened; open streams end with `lost`. */
  | { readonly type: 'removed' }
  /** Listed under another number, as PortAudio does when devices come and go. */
  | { readonly type: 'renumbered'; readonly id: number }
  | { readonly type: 'open-error'; readonly text: string; readonly kind: DeviceErrorKind }
  /** The device's clock runs fast by this much; the input's rules a stream, if it has one. */
  | { readonly type: 'drift'; readonly ppm: number }
);

export type FaultType = DeviceFault['type'];
export type FaultOf<T extends FaultType> = Extract<DeviceFault, { type: T }>;

/** The faults in force. One object may serve several backends. */
export class DeviceFaults {
  readonly #faults = new Map<string, Map<FaultType, DeviceFault>>();
  readonly #listeners = new Set<() => void>();

  /** Puts a fault in force; it replaces one of the same type on the same device. */
  inject(fault: DeviceFault): void {
    const ofDevice = this.#faults.get(fault.device) ?? new Map<FaultType, DeviceFault>();
    this.#faults.set(fault.device, ofDevice.set(fault.type, fault));
    this.#changed();
  }

  /** Ends one fault of a device, all of a device, or all. */
  clear(device?: string, type?: FaultType): void {
    if (device === undefined) this.#faults.clear();
    else if (type === undefined) this.#faults.delete(device);
    else this.#faults.get(device)?.delete(type);
    this.#changed();
  }

  /** Of the first of these devices that has such a fault. */
  find<T extends FaultType>(type: T, ...devices: readonly string[]): FaultOf<T> | undefined {
    for (const device of [...devices, EVERY_DEVICE]) {
      const fault = this.#faults.get(device)?.get(type);
      if (fault) return fault as FaultOf<T>;
    }
    return undefined;
  }

  /** Calls `listener` after each change. @returns ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
