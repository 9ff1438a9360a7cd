/** Asks the sound system what there is, without touching streams that run. */
import { systemClock } from '@mcae/clock';
import { type BackendDevice, DeviceError, type StreamSpec } from '../audio/audio-backend.js';
import { VirtualBackend } from '../audio/virtual/virtual-backend.js';

export interface Probe {
  enumerate(): Promise<readonly BackendDevice[]>;
  /** For each spec: why it cannot be opened, in the backend's own words, or null. */
  check(specs: readonly StreamSpec[]): Promise<ReadonlyArray<string | null>>;
}

export interface ProbeOptions {
  /** What relative paths of WAV files are relative to; the working directory without. */
  readonly baseDir?: string;
}

export function createProbe({ baseDir }: ProbeOptions = {}): Probe {
  const virtual = new VirtualBackend({ clock: systemClock, baseDir });
  const check = async (spec: StreamSpec): Promise<string | null> => {
    try {
      await virtual.check(spec);
      return null;
    } catch (error) {
      if (error instanceof DeviceError) return error.message;
      throw error;
    }
  };
  return {
    enumerate: () => virtual.enumerate(),
    check: (specs) => Promise.all(specs.map(check)),
  };
}
