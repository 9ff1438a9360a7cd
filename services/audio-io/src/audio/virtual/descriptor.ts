/** Devices without hardware: generators and files. */
import type { BackendDescriptor } from '../backend-descriptor.js';
import { VirtualBackend } from './virtual-backend.js';
import { isRecording, resolveVirtual, VIRTUAL } from './virtual-devices.js';

export const virtual: BackendDescriptor = {
  id: VIRTUAL,
  hasOwnClock: false,
  needsDeviceLock: false,
  needsProbeProcess: false,
  mayBeExclusive: false,
  hasFixedNumbers: true,
  resolve: resolveVirtual,
  isRecording,
  isSampleRateRefusal: (reason) => /sample rate/i.test(reason),
  create: (options) => new VirtualBackend(options),
};
