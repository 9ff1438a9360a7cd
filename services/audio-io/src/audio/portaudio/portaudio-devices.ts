/** PortAudio's devices, and the index that a name has at this moment in this process. */
import {
  type BackendDevice,
  channelsOf,
  DeviceError,
  type DeviceRef,
  type Direction,
  isSameDevice,
} from '../audio-backend.js';
import type { Addon } from './addon.js';
import { PORTAUDIO } from './addon-path.js';

/** Where PortAudio cannot even start (no sound system), there are no devices. */
export function listPortAudioDevices(addon: Addon): readonly BackendDevice[] {
  return addon.getDevices().map((device) => ({
    backend: PORTAUDIO,
    id: device.id,
    name: device.name,
    hostApi: device.hostAPIName,
    maxInputChannels: device.maxInputChannels,
    maxOutputChannels: device.maxOutputChannels,
    defaultSampleRateHz: device.defaultSampleRate,
  }));
}

/**
 * The index to open: the addon opens the default device for any number it does not know.
 * @throws DeviceError where the device is away or has too few channels.
 */
export function deviceIndex(
  devices: readonly BackendDevice[],
  wanted: DeviceRef,
  direction: Direction,
  channels: number,
): number {
  const { name, hostApi } = wanted;
  const device = devices.find((found) => isSameDevice(found, wanted));
  if (!device) throw new DeviceError('not-found', `there is no device ${name} (${hostApi})`);
  const has = channelsOf(device, direction);
  // A direction that another process has open is missing, as a device is that is open in both.
  if (has === 0) throw new DeviceError('not-found', `${name} (${hostApi}) has no ${direction} now`);
  // The addon would report this one, and open the stream nevertheless.
  if (channels >= 1 && channels <= has) return device.id;
  const message = `Invalid number of channels: ${name} has ${has} ${direction} channels, not ${channels}`;
  throw new DeviceError('unsupported', message);
}
