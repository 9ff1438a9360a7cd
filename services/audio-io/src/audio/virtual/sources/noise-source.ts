import { speechLikeNoise } from './speech-like-noise.js';
import { PairedSource, type VirtualSource } from './virtual-source.js';

/** Speech-like noise around −20 dBFS, the same in every run. */
export function noiseSource(sampleRateHz: number): VirtualSource {
  const loop = speechLikeNoise(sampleRateHz);
  return new PairedSource((frame) => loop[frame % loop.length]!);
}
