import type { Device } from '@mcae/schema';
import type { BackendDevice } from '../../audio/audio-backend.js';
import type { StreamSet } from '../streams/stream-set.js';
import { deviceNumber } from './device-catalogue.js';

/** The devices as they stand on the wire, with the channels that use each. */
export function listDevices(devices: readonly BackendDevice[], streams: StreamSet): Device[] {
  return devices.map((device) => {
    const users = streams.supervisors.filter(
      ({ plan }) =>
        plan &&
        (deviceNumber(devices, plan.spec.input, 'input') === device.id ||
          deviceNumber(devices, plan.spec.output, 'output') === device.id),
    );
    return listedDevice(
      device,
      users.flatMap(({ channels }) => channels),
    );
  });
}

/** One device as it stands on the wire. */
export function listedDevice(device: BackendDevice, usedByChannels: number[]): Device {
  return {
    id: device.id,
    name: device.name,
    host_api: device.hostApi,
    max_input_channels: device.maxInputChannels,
    max_output_channels: device.maxOutputChannels,
    default_sample_rate: device.defaultSampleRateHz,
    used_by_channels: usedByChannels,
  };
}
