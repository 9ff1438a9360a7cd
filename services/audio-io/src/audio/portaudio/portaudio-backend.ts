import {
  type BackendDevice,
  type BackendDriver,
  DeviceError,
  type DeviceRef,
  type Direction,
  type DuplexStream,
  type InputHalf,
  type OutputHalf,
  type StreamSpec,
} from '../audio-backend.js';
import { PairedStream } from '../paired-stream.js';
import {
  type Addon,
  type AddonHalf,
  type AddonStream,
  keepDeviceList,
  loadAddon,
} from './addon.js';
import { addonPath, PORTAUDIO } from './addon-path.js';
import { deviceIndex, listPortAudioDevices } from './portaudio-devices.js';
import { PortAudioStream } from './portaudio-stream.js';
import { openError } from './portaudio-text.js';
import { isBehindSoundServer } from './sound-server.js';

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
  /** Instead of the installed one, for tests. */
  readonly load?: () => Addon;
  readonly isBehindServer?: () => boolean;
}

/** Which sides of a spec are opened. */
interface Sides {
  readonly input: boolean;
  readonly output: boolean;
}

/** Real devices. To be used in a process that may die: see `addon.ts`. */
export class PortAudioBackend implements BackendDriver {
  readonly #load: () => Addon;
  readonly #isBehindServer: () => boolean;

  constructor({
    load = loadAddon,
    isBehindServer = isBehindSoundServer,
  }: PortAudioBackendOptions = {}) {
    this.#load = load;
    this.#isBehindServer = isBehindServer;
  }

  /** No devices where PortAudio is not installed. */
  async enumerate(): Promise<readonly BackendDevice[]> {
    if (this.#load === loadAddon && addonPath() === undefined) return [];
    return this.#list(this.#load());
  }

  async open(spec: StreamSpec, onFound?: () => void): Promise<DuplexStream> {
    const both = this.#create(spec, { input: true, output: true }, HARDWARE_BLOCKS, onFound);
    both.start();
    const { latencyFrames, countsXruns, wantsRealtime } = both;
    const close = () => both.close();
    return new PairedStream(spec, {
      ...{ input: both, output: both },
      ...{ latencyFrames, countsXruns, wantsRealtime, close },
    });
  }

  async openInput(spec: StreamSpec, onFound?: () => void): Promise<InputHalf> {
    return this.#create(spec, { input: true, output: false }, HARDWARE_BLOCKS, onFound);
  }

  async openOutput(spec: StreamSpec, onFound?: () => void): Promise<OutputHalf> {
    const blocks = HARDWARE_BLOCKS + OUTPUT_QUEUE;
    return this.#create(spec, { input: false, output: true }, blocks, onFound);
  }

  /** Opens them without a sound, and closes them: what cannot be open at the same time shows. */
  async check(specs: readonly StreamSpec[]): Promise<readonly (DeviceError | undefined)[]> {
    const addon = this.#load();
    const devices = this.#list(addon);
    const open: AddonStream[] = [];
    const errors = specs.map((spec) => {
      const sides = { input: isOurs(spec.input), output: isOurs(spec.output) };
      try {
        open.push(addon.create(addonOptions(spec, sides, devices)));
        return undefined;
      } catch (error) {
        return openError(error);
      }
    });
    await Promise.all(open.map((stream) => stream.quit('WAIT')));
    return errors;
  }

  #list(addon: Addon): readonly BackendDevice[] {
    keepDeviceList(addon);
    return listPortAudioDevices(addon);
  }

  #create(
    spec: StreamSpec,
    sides: Sides,
    latencyBlocks: number,
    onFound: () => void = () => {},
  ): PortAudioStream {
    const addon = this.#load();
    const options = addonOptions(spec, sides, this.#list(addon));
    onFound();
    try {
      const stream = addon.create(options);
      return new PortAudioStream(stream, latencyBlocks * spec.blockFrames, this.#isBehindServer);
    } catch (error) {
      throw openError(error);
    }
  }
}

const isOurs = ({ backend }: DeviceRef): boolean => backend === PORTAUDIO;

function addonOptions(
  spec: StreamSpec,
  sides: Sides,
  devices: readonly BackendDevice[],
): Parameters<Addon['create']>[0] {
  // The addon reads these numbers modulo 2^32.
  if (!(spec.sampleRateHz >= 1 && spec.sampleRateHz <= 1_000_000))
    throw new DeviceError('unsupported', 'Invalid sample rate');
  const half = (direction: Direction, channelCount: number, aloneQueue: number): AddonHalf => ({
    deviceId: deviceIndex(devices, spec[direction], direction, channelCount),
    channelCount,
    sampleRate: spec.sampleRateHz,
    sampleFormat: 16,
    framesPerBuffer: spec.blockFrames,
    maxQueue: sides.input && sides.output ? DUPLEX_QUEUE : aloneQueue,
    closeOnError: true,
  });
  return {
    ...(sides.input && { inOptions: half('input', spec.inputChannels, INPUT_QUEUE) }),
    ...(sides.output && { outOptions: half('output', spec.outputChannels, OUTPUT_QUEUE) }),
  };
}
