/** Devices without hardware, driven by a clock: lock-step blocks on absolute deadlines. */
import { type Clock, sleep } from '@mcae/clock';
import { readWav } from '../../wav/wav-file.js';
import { WavRecorder } from '../../wav/wav-recorder.js';
import {
  type AudioBackend,
  type BackendDevice,
  type BlockProcessor,
  DeviceError,
  type DuplexStream,
  type StreamSpec,
  XRUN_INPUT,
  XRUN_NONE,
  XRUN_OUTPUT,
} from '../audio-backend.js';
import { nullSink, type Sink } from './sinks.js';
import {
  impulseSource,
  noiseSource,
  type Source,
  silenceSource,
  toneSource,
  wavSource,
} from './sources.js';
import { parseVirtual, VIRTUAL_DEVICES } from './virtual-devices.js';

/** One block is captured, one is played: what a lock-step PortAudio stream measures as well. */
export const VIRTUAL_LATENCY_BLOCKS = 2;

export class VirtualBackend implements AudioBackend {
  readonly #clock: Clock;

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock;
  }

  enumerate(): Promise<readonly BackendDevice[]> {
    return Promise.resolve(VIRTUAL_DEVICES);
  }

  async open(spec: StreamSpec): Promise<DuplexStream> {
    const source = await openSource(spec);
    return new VirtualStream(spec, source, await openSink(spec), this.#clock);
  }
}

class VirtualStream implements DuplexStream {
  readonly latencyFrames: number;
  readonly countsXruns = true;
  readonly #source: Source;
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #inputChannels: number;
  readonly #blockFrames: number;
  readonly #blockMs: number;
  readonly #startMs: number;
  readonly #input: Int16Array;
  readonly #output: Int16Array;
  readonly #silence: Int16Array;
  /** Blocks of the device's time that are over. */
  #block = 0;

  constructor(spec: StreamSpec, source: Source, sink: Sink, clock: Clock) {
    this.#source = source;
    this.#sink = sink;
    this.#clock = clock;
    this.#inputChannels = spec.inputChannels;
    this.#blockFrames = spec.blockFrames;
    this.#blockMs = (spec.blockFrames * 1_000) / spec.sampleRateHz;
    this.#startMs = clock.monoMs();
    this.#input = new Int16Array(spec.blockFrames * spec.inputChannels);
    this.#output = new Int16Array(spec.blockFrames * spec.outputChannels);
    this.#silence = new Int16Array(this.#output.length);
    this.latencyFrames = VIRTUAL_LATENCY_BLOCKS * spec.blockFrames;
    // What plays while the first blocks are captured and processed.
    for (let i = 0; i < VIRTUAL_LATENCY_BLOCKS; i++) sink.write(this.#silence);
  }

  async exchange(process: BlockProcessor): Promise<number> {
    const lost = this.#skipLostBlocks();
    const deadlineMs = this.#startMs + (this.#block + 1) * this.#blockMs;
    const waitMs = deadlineMs - this.#clock.monoMs();
    if (waitMs > 0) await sleep(this.#clock, waitMs);
    this.#source.fill(this.#input, this.#inputChannels, this.#block * this.#blockFrames);
    this.#output.fill(0);
    process(this.#input, this.#output);
    this.#block++;
    const taken = this.#sink.write(this.#output);
    return (lost ? XRUN_INPUT | XRUN_OUTPUT : XRUN_NONE) | (taken ? XRUN_NONE : XRUN_OUTPUT);
  }

  close(): Promise<void> {
    return this.#sink.close();
  }

  /** Blocks that nobody fetched while the device's buffers were full: gone, as on hardware. */
  #skipLostBlocks(): boolean {
    const now = Math.floor((this.#clock.monoMs() - this.#startMs) / this.#blockMs);
    const lost = now - this.#block - VIRTUAL_LATENCY_BLOCKS;
    if (lost <= 0) return false;
    for (let i = 0; i < lost; i++) this.#sink.write(this.#silence);
    this.#block += lost;
    return true;
  }
}

async function openSource({ input, sampleRateHz }: StreamSpec): Promise<Source> {
  const device = parseVirtual(input.name);
  switch (device.kind) {
    case 'tone':
      return toneSource(device.frequencyHz, sampleRateHz);
    case 'noise':
      return noiseSource(sampleRateHz);
    case 'impulse':
      return impulseSource(sampleRateHz);
    case 'silence':
      return silenceSource;
    case 'wav': {
      const audio = await readWav(device.path).catch((cause: unknown) => {
        throw new DeviceError('not-found', (cause as Error).message, { cause });
      });
      if (audio.sampleRateHz !== sampleRateHz)
        throw new DeviceError(
          'unsupported',
          `Invalid sample rate: ${device.path} has ${audio.sampleRateHz} Hz, the stream ${sampleRateHz} Hz`,
        );
      return wavSource(audio);
    }
    case 'null':
      throw new DeviceError('unsupported', `${input.name} has no input`);
  }
}

async function openSink({ output, outputChannels, sampleRateHz }: StreamSpec): Promise<Sink> {
  const device = parseVirtual(output.name);
  if (device.kind === 'null') return nullSink;
  if (device.kind !== 'wav') throw new DeviceError('unsupported', `${output.name} has no output`);
  const format = { channels: outputChannels, sampleRateHz };
  return WavRecorder.create(device.path, format).catch((cause: unknown) => {
    throw new DeviceError('failed', (cause as Error).message, { cause });
  });
}
