import type { Clock } from '@mcae/clock';
import type { AudioBackend } from './audio-backend.js';
import { VirtualBackend } from './virtual/virtual-backend.js';
import type { VirtualFaults } from './virtual/virtual-faults.js';

export interface BackendsOptions {
  readonly clock: Clock;
  readonly baseDir?: string;
  readonly faults?: VirtualFaults;
}

/** Every device there is behind one port. */
export function createBackends({ clock, baseDir, faults }: BackendsOptions): AudioBackend {
  return new VirtualBackend({ clock, baseDir, faults });
}
