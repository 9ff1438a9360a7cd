import { DeviceError } from '../audio-backend.js';
import { PairedSource, type VirtualSource } from './virtual-source.js';

/** AES17: a full-scale sine is 0 dBFS, so this is its peak as well as its level. */
const LEVEL_DBFS = -12;

/** A sine of −12 dBFS. @throws DeviceError where the rate cannot carry it. */
export function toneSource(frequencyHz: number, sampleRateHz: number): VirtualSource {
  if (frequencyHz >= sampleRateHz / 2)
    throw new DeviceError(
      'unsupported',
      `a tone of ${frequencyHz} Hz needs a sample rate above ${2 * frequencyHz} Hz, not ${sampleRateHz} Hz`,
    );
  const amplitude = 32_768 * 10 ** (LEVEL_DBFS / 20);
  const radians = (2 * Math.PI) / sampleRateHz;
  // The remainder keeps the phase exact after hours: the product is far below 2^53.
  return new PairedSource(
    (frame) => amplitude * Math.sin(radians * ((frame * frequencyHz) % sampleRateHz)),
  );
}
