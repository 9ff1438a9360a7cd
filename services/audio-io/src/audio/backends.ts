/** All sound systems as one backend: a device's host API tells which one it belongs to. */
import type { Clock } from '@mcae/clock';
import type { AudioBackend, StreamSpec } from './audio-backend.js';
import { VirtualBackend } from './virtual/virtual-backend.js';

export function createBackends({ clock }: { clock: Clock }): AudioBackend {
  const virtual = new VirtualBackend({ clock });
  return {
    enumerate: () => virtual.enumerate(),
    open: (spec: StreamSpec) => virtual.open(spec),
  };
}
