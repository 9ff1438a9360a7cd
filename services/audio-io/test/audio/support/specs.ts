import type { StreamSpec } from '../../../src/audio/audio-backend.js';

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
    input: { name: input, hostApi: 'virtual' },
    output: { name: output, hostApi: 'virtual' },
    sampleRateHz: 44_100,
    blockFrames: 512,
    inputChannels: 2,
    outputChannels: 2,
    ...rest,
  };
}
