/** Samples of a WAV file, whatever their width, as int16. */
import wavefile from 'wavefile';

const { WaveFile } = wavefile;

/** What the package's own types leave as `object`. */
interface Chunks {
  readonly fmt: {
    readonly audioFormat: number;
    readonly numChannels: number;
    readonly sampleRate: number;
    readonly bitsPerSample: number;
    readonly subformat: readonly number[];
  };
  readonly data: { readonly samples: Uint8Array };
}

export interface DecodedWav {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly samples: Int16Array;
}

const PCM = 1;
const IEEE_FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;

/** @throws Error where the file is damaged or of a coding that is not supported. */
export function decodeWav(bytes: Uint8Array): DecodedWav {
  const wav = new WaveFile(bytes);
  const coding = codingOf(wav);
  if (coding === A_LAW) wav.fromALaw('16');
  else if (coding === MU_LAW) wav.fromMuLaw('16');
  else if (coding !== PCM && coding !== IEEE_FLOAT)
    throw new Error(`is coded in a way that is not supported (format ${coding})`);
  // Big-endian files are as rare as they are legal; the package turns them round.
  if (wav.container === 'RIFX') wav.toRIFF();
  const { fmt, data } = chunksOf(wav);
  if (fmt.numChannels < 1) throw new Error('has no channels');
  const toInt16 =
    CONVERTERS[`${codingOf(wav) === IEEE_FLOAT ? 'float' : 'int'}${fmt.bitsPerSample}`];
  if (!toInt16) throw new Error(`has samples of ${fmt.bitsPerSample} bits, which is not supported`);
  const sampleBytes = fmt.bitsPerSample / 8;
  // A file that was cut short may end within a frame.
  const frames = Math.floor(data.samples.length / (sampleBytes * fmt.numChannels));
  const samples = toInt16(
    Buffer.from(data.samples.buffer, data.samples.byteOffset),
    frames * fmt.numChannels,
  );
  return { sampleRateHz: fmt.sampleRate, channels: fmt.numChannels, samples };
}

function chunksOf(wav: InstanceType<typeof WaveFile>): Chunks {
  return { fmt: wav.fmt as Chunks['fmt'], data: wav.data as Chunks['data'] };
}

function codingOf(wav: InstanceType<typeof WaveFile>): number {
  const { fmt } = chunksOf(wav);
  return fmt.audioFormat === EXTENSIBLE ? (fmt.subformat[0] ?? 0) & 0xffff : fmt.audioFormat;
}

/** Widths by coding. Narrowing rounds to the nearest and clamps; there is no dither. */
const CONVERTERS: Readonly<Record<string, (bytes: Buffer, samples: number) => Int16Array>> = {
  int8: (bytes, samples) => convert(samples, (i) => (bytes[i]! - 128) * 256),
  int16: (bytes, samples) => convert(samples, (i) => bytes.readInt16LE(2 * i)),
  int24: (bytes, samples) => convert(samples, (i) => bytes.readIntLE(3 * i, 3) / 2 ** 8),
  int32: (bytes, samples) => convert(samples, (i) => bytes.readInt32LE(4 * i) / 2 ** 16),
  float32: (bytes, samples) => convert(samples, (i) => bytes.readFloatLE(4 * i) * 2 ** 15),
  float64: (bytes, samples) => convert(samples, (i) => bytes.readDoubleLE(8 * i) * 2 ** 15),
};

function convert(count: number, sampleAt: (index: number) => number): Int16Array {
  const samples = new Int16Array(count);
  for (let i = 0; i < count; i++)
    samples[i] = Math.max(-32_768, Math.min(32_767, Math.round(sampleAt(i))));
  return samples;
}
