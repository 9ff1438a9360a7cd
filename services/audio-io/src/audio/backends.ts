import type { Clock } from '@mcae/clock';
import type { AudioBackend, BackendDevice, DuplexStream, StreamSpec } from './audio-backend.js';
import { PortAudioBackend } from './portaudio/portaudio-backend.js';
import { VirtualBackend } from './virtual/virtual-backend.js';
import { isAllVirtual } from './virtual/virtual-devices.js';
import type { VirtualFaults } from './virtual/virtual-faults.js';

export interface BackendsOptions {
  readonly clock: Clock;
  /** What relative paths of WAV files are relative to; the working directory without. */
  readonly baseDir?: string;
  readonly faults?: VirtualFaults;
}

/**
 * Every device there is behind one port; a stream may have one virtual and one real half.
 * PortAudio is loaded by `enumerate` and by the first stream on a real device, not before.
 */
export function createBackends({ clock, baseDir, faults }: BackendsOptions): AudioBackend {
  return new Backends(
    new PortAudioBackend({ baseDir }),
    new VirtualBackend({ clock, baseDir, faults }),
  );
}

class Backends implements AudioBackend {
  readonly #real: AudioBackend;
  readonly #virtual: AudioBackend;

  constructor(real: AudioBackend, virtual: AudioBackend) {
    this.#real = real;
    this.#virtual = virtual;
  }

  async enumerate(): Promise<readonly BackendDevice[]> {
    return [...(await this.#real.enumerate()), ...(await this.#virtual.enumerate())];
  }

  open(spec: StreamSpec, onFound?: () => void): Promise<DuplexStream> {
    return (isAllVirtual(spec) ? this.#virtual : this.#real).open(spec, onFound);
  }
}
