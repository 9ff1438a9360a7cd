import {
  type AudioBackend,
  type BackendDevice,
  DeviceError,
  type DuplexStream,
  type StreamSpec,
} from '../audio-backend.js';
import { isVirtual } from '../virtual/virtual-devices.js';
import { openVirtualSink, openVirtualSource } from '../virtual/virtual-halves.js';
import {
  type Addon,
  type AddonHalf,
  type AddonStream,
  addonPath,
  keepDeviceList,
  loadAddon,
} from './addon.js';
import { deviceIndex, listPortAudioDevices } from './portaudio-devices.js';
import { PortAudioStream } from './portaudio-stream.js';
import { openError } from './portaudio-text.js';
import { isBehindSoundServer } from './sound-server.js';
import { hardwareInput, hardwareOutput, virtualInput, virtualOutput } from './stream-halves.js';

/**
 * Blocks between JavaScript and the callback. In lock-step one is enough, and each block more of a
 * full queue would be a block of latency; 2 never blocks a write that answers a read.
 */
const DUPLEX_QUEUE = 2;
/** Without an input to answer, writes run ahead of the callback by this much, and no more. */
const OUTPUT_QUEUE = 2;
/** Without an output the callback need not wait: a late reader finds what it missed. */
const INPUT_QUEUE = 4;

/** Between the connectors, as a C callback with the same block size has it (measured). */
const HARDWARE_BLOCKS = 2;

export interface PortAudioBackendOptions {
  readonly baseDir?: string | undefined;
  /** Instead of the installed one, for tests. */
  readonly load?: () => Addon;
  readonly isBehindServer?: () => boolean;
}

/** Real devices. To be used in a process that may die: see `addon.ts`. */
export class PortAudioBackend implements AudioBackend {
  readonly #baseDir: string | undefined;
  readonly #load: () => Addon;
  readonly #isBehindServer: () => boolean;

  constructor({
    baseDir,
    load = loadAddon,
    isBehindServer = isBehindSoundServer,
  }: PortAudioBackendOptions = {}) {
    this.#baseDir = baseDir;
    this.#load = load;
    this.#isBehindServer = isBehindServer;
  }

  /** No devices where PortAudio is not installed. */
  async enumerate(): Promise<readonly BackendDevice[]> {
    if (this.#load === loadAddon && addonPath() === undefined) return [];
    const addon = this.#load();
    keepDeviceList(addon);
    return listPortAudioDevices(addon);
  }

  /** One of the halves may be virtual. */
  async open(spec: StreamSpec, onFound: () => void = () => {}): Promise<DuplexStream> {
    const addon = this.#load();
    keepDeviceList(addon);
    const { inOptions, outOptions } = halves(spec, listPortAudioDevices(addon));
    onFound();
    const options = { baseDir: this.#baseDir };
    const source = inOptions ? undefined : await openVirtualSource(spec, options);
    const sink = outOptions ? undefined : await openVirtualSink(spec, options);
    let stream: AddonStream;
    try {
      stream = create(addon, inOptions, outOptions);
      stream.start();
    } catch (error) {
      await sink?.close();
      throw openError(error);
    }
    running.add(stream);
    const queued = inOptions ? 0 : OUTPUT_QUEUE;
    return new PortAudioStream(spec, {
      input: source ? virtualInput(source, spec.inputChannels) : hardwareInput(stream),
      output: sink ? virtualOutput(sink, spec.outputChannels) : hardwareOutput(stream),
      latencyFrames: (HARDWARE_BLOCKS + queued) * spec.blockFrames,
      countsXruns: !this.#isBehindServer(),
      quit: async () => {
        await stream.quit('WAIT');
        running.delete(stream);
      },
    });
  }

  /**
   * Opens the hardware of all specs, without a sound, and lets go of it: what cannot be open at the
   * same time shows.
   * @returns for each why it cannot be opened, or undefined.
   */
  async tryTogether(specs: readonly StreamSpec[]): Promise<(DeviceError | undefined)[]> {
    const addon = this.#load();
    keepDeviceList(addon);
    const devices = listPortAudioDevices(addon);
    const open: AddonStream[] = [];
    const errors = specs.map((spec) => {
      try {
        const { inOptions, outOptions } = halves(spec, devices);
        if (inOptions || outOptions) open.push(create(addon, inOptions, outOptions));
        return undefined;
      } catch (error) {
        return openError(error);
      }
    });
    await Promise.all(open.map((stream) => stream.quit('WAIT')));
    return errors;
  }
}

/** The callback uses the addon's object; collected while it runs, it would take us with it. */
const running = new Set<AddonStream>();

function create(addon: Addon, inOptions?: AddonHalf, outOptions?: AddonHalf): AddonStream {
  return addon.create({ ...(inOptions && { inOptions }), ...(outOptions && { outOptions }) });
}

function halves(
  spec: StreamSpec,
  devices: readonly BackendDevice[],
): { inOptions: AddonHalf | undefined; outOptions: AddonHalf | undefined } {
  const { inputChannels, outputChannels } = spec;
  const input = isVirtual(spec.input.name) ? undefined : spec.input;
  const output = isVirtual(spec.output.name) ? undefined : spec.output;
  // The addon takes these numbers modulo 2^32.
  if (!(spec.sampleRateHz >= 1 && spec.sampleRateHz <= 1_000_000))
    throw new DeviceError('unsupported', 'Invalid sample rate');
  const common = {
    sampleRate: spec.sampleRateHz,
    sampleFormat: 16,
    framesPerBuffer: spec.blockFrames,
    closeOnError: true,
  } as const;
  return {
    inOptions: input && {
      ...common,
      deviceId: deviceIndex(devices, input, 'input', inputChannels),
      channelCount: inputChannels,
      maxQueue: output ? DUPLEX_QUEUE : INPUT_QUEUE,
    },
    outOptions: output && {
      ...common,
      deviceId: deviceIndex(devices, output, 'output', outputChannels),
      channelCount: outputChannels,
      maxQueue: input ? DUPLEX_QUEUE : OUTPUT_QUEUE,
    },
  };
}
