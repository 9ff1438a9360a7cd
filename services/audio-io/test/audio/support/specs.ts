import type { DeviceRef, StreamSpec } from '../../../src/audio/audio-backend.js';

export const virtual = (name: string): DeviceRef => ({
  backend: 'virtual',
  name,
  hostApi: 'virtual',
});

/** A device of PortAudio's. */
export const alsa = (name: string, hostApi = 'ALSA'): DeviceRef => ({
  backend: 'portaudio',
  name,
  hostApi,
});

export interface SpecOverrides extends Partial<Omit<StreamSpec, 'input' | 'output'>> {
  readonly input?: string;
  readonly output?: string;
}

/** A stream between virtual devices. */
export function spec({
  input = 'virtual:tone',
  output = 'virtual:null',
  ...rest
}: SpecOverrides = {}): StreamSpec {
  return {
    input: virtual(input),
    output: virtual(output),
    sampleRateHz: 44_100,
    blockFrames: 512,
    inputChannels: 2,
    outputChannels: 2,
    ...rest,
  };
}
