/** From a virtual device's name to its source or sink. */
import { resolve } from 'node:path';
import { checkRecordingFile } from '../../wav/recording-file.js';
import { WavError } from '../../wav/wav-error.js';
import { DeviceError, type StreamSpec } from '../audio-backend.js';
import { nullSink, type VirtualSink } from './sinks/virtual-sink.js';
import { openWavSink } from './sinks/wav-sink.js';
import { impulseSource } from './sources/impulse-source.js';
import { noiseSource } from './sources/noise-source.js';
import { toneSource } from './sources/tone-source.js';
import { silentSource, type VirtualSource } from './sources/virtual-source.js';
import { checkWavSource, openWavSource } from './sources/wav-source.js';
import { MAX_VIRTUAL_CHANNELS, parseVirtualInput, parseVirtualOutput } from './virtual-devices.js';

export interface HalfOptions {
  /** What relative paths are relative to; the working directory without. */
  readonly baseDir?: string | undefined;
  /** Recordings wait for the disk instead of dropping: in simulated time only. */
  readonly lossless?: boolean;
}

const MIN_RATE_HZ = 8_000;
const MAX_RATE_HZ = 192_000;

/** @throws DeviceError */
export async function openVirtualSource(
  { input, sampleRateHz, inputChannels }: StreamSpec,
  { baseDir = '.' }: HalfOptions = {},
): Promise<VirtualSource> {
  const parsed = parseVirtualInput(input.name);
  checkFormat(sampleRateHz, inputChannels);
  switch (parsed.kind) {
    case 'tone':
      return toneSource(parsed.frequencyHz, sampleRateHz);
    case 'noise':
      return noiseSource(sampleRateHz);
    case 'impulse':
      return impulseSource(sampleRateHz);
    case 'silence':
      return silentSource;
    case 'wav':
      return asDevice(openWavSource(resolve(baseDir, parsed.path), sampleRateHz));
  }
}

/** @throws DeviceError */
export async function openVirtualSink(
  { output, sampleRateHz, outputChannels }: StreamSpec,
  { baseDir = '.', lossless = false }: HalfOptions = {},
): Promise<VirtualSink> {
  const parsed = parseVirtualOutput(output.name);
  checkFormat(sampleRateHz, outputChannels);
  if (parsed.kind === 'null') return nullSink;
  const path = resolve(baseDir, parsed.path);
  return asDevice(openWavSink({ path, sampleRateHz, channels: outputChannels, lossless }));
}

/** What `openVirtualSource` would refuse, without loading anything. @throws DeviceError */
export async function checkVirtualSource(
  { input, sampleRateHz, inputChannels }: StreamSpec,
  { baseDir = '.' }: HalfOptions = {},
): Promise<void> {
  const parsed = parseVirtualInput(input.name);
  checkFormat(sampleRateHz, inputChannels);
  if (parsed.kind === 'tone') toneSource(parsed.frequencyHz, sampleRateHz);
  if (parsed.kind === 'wav')
    await asDevice(checkWavSource(resolve(baseDir, parsed.path), sampleRateHz));
}

/** What `openVirtualSink` would refuse; a recording is not begun. @throws DeviceError */
export async function checkVirtualSink(
  { output, sampleRateHz, outputChannels }: StreamSpec,
  { baseDir = '.' }: HalfOptions = {},
): Promise<void> {
  const parsed = parseVirtualOutput(output.name);
  checkFormat(sampleRateHz, outputChannels);
  if (parsed.kind === 'wav') await asDevice(checkRecordingFile(resolve(baseDir, parsed.path)));
}

/** In PortAudio's words, so that both backends are read alike. */
function checkFormat(sampleRateHz: number, channels: number): void {
  if (!(sampleRateHz >= MIN_RATE_HZ && sampleRateHz <= MAX_RATE_HZ))
    throw new DeviceError('unsupported', 'Invalid sample rate');
  if (!(channels >= 1 && channels <= MAX_VIRTUAL_CHANNELS))
    throw new DeviceError('unsupported', 'Invalid number of channels');
}

async function asDevice<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (!(error instanceof WavError)) throw error;
    throw new DeviceError(error.kind, error.message, { cause: error });
  }
}
