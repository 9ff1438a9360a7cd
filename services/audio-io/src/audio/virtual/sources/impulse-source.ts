import { PairedSource, type VirtualSource } from './virtual-source.js';

/** −0.9 dB below full scale: large, and still tellable from clipping. */
const AMPLITUDE = 0.9 * 32_768;

/** One sample on each full second, the first at the very start. */
export function impulseSource(sampleRateHz: number): VirtualSource {
  return new PairedSource((frame) => (frame % sampleRateHz === 0 ? AMPLITUDE : 0));
}
