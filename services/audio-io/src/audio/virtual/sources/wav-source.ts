import { readWav, type WavAudio } from '../../../wav/wav-file.js';
import { readWavInfo } from '../../../wav/wav-info.js';
import { DeviceError } from '../../audio-backend.js';
import type { VirtualSource } from './virtual-source.js';

/**
 * A WAV file, over and over, from memory. Its channels are the device's; a device with more
 * repeats them, so that a mono file feeds both sides and a stereo file every pair.
 * @throws WavError, DeviceError
 */
export async function openWavSource(path: string, sampleRateHz: number): Promise<VirtualSource> {
  checkRate(path, (await readWavInfo(path)).sampleRateHz, sampleRateHz);
  const audio = await readWav(path);
  if (audio.frames === 0) throw new DeviceError('unsupported', `${path}: has no samples`);
  return new WavSource(audio);
}

/** What can be checked without loading the file. @throws WavError, DeviceError */
export async function checkWavSource(path: string, sampleRateHz: number): Promise<void> {
  checkRate(path, (await readWavInfo(path)).sampleRateHz, sampleRateHz);
}

/** Resampled silently, a file would be heard at a quality that nobody asked for. */
function checkRate(path: string, fileHz: number, streamHz: number): void {
  if (fileHz !== streamHz)
    throw new DeviceError(
      'unsupported',
      `${path}: has a sample rate of ${fileHz} Hz, the stream ${streamHz} Hz; convert the file`,
    );
}

class WavSource implements VirtualSource {
  readonly #audio: WavAudio;

  constructor(audio: WavAudio) {
    this.#audio = audio;
  }

  fill(block: Int16Array, channels: number, frames: number, startFrame: number): void {
    const { samples, frames: length, channels: fileChannels } = this.#audio;
    let frame = startFrame % length;
    for (let i = 0, to = 0; i < frames; i++) {
      const from = frame * fileChannels;
      for (let channel = 0; channel < channels; channel++)
        block[to++] = samples[from + (channel % fileChannels)]!;
      if (++frame === length) frame = 0;
    }
  }
}
