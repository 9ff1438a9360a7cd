import { DeviceError } from '../../audio-backend.js';
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
  const sampleAt = (frame: number) =>
    amplitude * Math.sin(radians * ((frame * frequencyHz) % sampleRateHz));
  if (!Number.isInteger(frequencyHz)) return new PairedSource(sampleAt);
  // Of a whole number of hertz the samples repeat within a second at most.
  const loopFrames = sampleRateHz / greatestCommonDivisor(sampleRateHz, frequencyHz);
  const loop = Float64Array.from({ length: loopFrames }, (_, frame) => sampleAt(frame));
  return new PairedSource((frame) => loop[frame % loopFrames]!);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
