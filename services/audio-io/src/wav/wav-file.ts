/** WAV files as a whole: read into int16, write from int16. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import wavefile from 'wavefile';

export interface WavAudio {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly frames: number;
  /** Interleaved. */
  readonly samples: Int16Array;
}

/** An hour and a half of stereo at 44.1 kHz; longer files are not loaded. */
const MAX_BYTES = 2 ** 30;

/** @throws Error in one sentence where there is no such file or it is no WAV file. */
export async function readWav(path: string): Promise<WavAudio> {
  const wav = new wavefile.WaveFile();
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw new Error(`larger than ${MAX_BYTES / 2 ** 20} MiB`);
    wav.fromBuffer(await readFile(path));
    wav.toBitDepth('16');
  } catch (cause) {
    throw new Error(`${path} cannot be read: ${reason(cause)}`, { cause });
  }
  const { numChannels: channels, sampleRate: sampleRateHz } = wav.fmt as {
    numChannels: number;
    sampleRate: number;
  };
  const samples = wav.getSamples(true, Int16Array) as unknown as Int16Array;
  if (samples.length < channels) throw new Error(`${path} has no samples`);
  return { sampleRateHz, channels, frames: Math.floor(samples.length / channels), samples };
}

export async function writeWav(path: string, audio: WavAudio): Promise<void> {
  const { channels, sampleRateHz, samples } = audio;
  const wav = new wavefile.WaveFile();
  wav.fromScratch(channels, sampleRateHz, '16', samples);
  await writeFile(path, wav.toBuffer());
}

function reason(cause: unknown): string {
  if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return 'there is no such file';
  return cause instanceof Error ? cause.message : String(cause);
}
