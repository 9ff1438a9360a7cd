/** The 44 bytes before the samples of a 16-bit WAV file (RIFF, Microsoft's WAVE_FORMAT_PCM). */

export const WAV_HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;

/** Sizes are 32-bit numbers, and the outer one counts the header after it as well. */
export const MAX_WAV_DATA_BYTES = 0xffff_ffff - (WAV_HEADER_BYTES - 8);

export interface WavFormat {
  readonly sampleRateHz: number;
  readonly channels: number;
}

export function frameBytes({ channels }: { readonly channels: number }): number {
  return channels * BYTES_PER_SAMPLE;
}

export function wavHeader(format: WavFormat, dataBytes: number): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  const blockAlign = frameBytes(format);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(WAV_HEADER_BYTES - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(format.channels, 22);
  header.writeUInt32LE(format.sampleRateHz, 24);
  header.writeUInt32LE(format.sampleRateHz * blockAlign, 28);
  header.writeUInt16LE(blockAlign, 32);
  header.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
