/** Sound cards as PortAudio shows plain ALSA hardware: opened once a direction, and then not listed. */
import {
  type AudioBackend,
  type BackendDevice,
  DeviceError,
  type Direction,
  type DuplexStream,
  type StreamSpec,
} from '../../src/audio/audio-backend.js';
import { type DeviceSide, sidesOf } from '../../src/engine/devices/device-catalogue.js';
import { alsa, virtual } from '../audio/support/specs.js';

const key = ({ device, direction }: DeviceSide) => `${direction} ${device.name}`;

export class Cards implements AudioBackend {
  readonly #inner: AudioBackend;
  readonly #open = new Set<string>();
  /** Those that are plugged in, in PortAudio's order. */
  names: string[];
  /** As behind a sound server: each can be opened by several, and is listed while it is open. */
  canBeShared = false;

  readonly #finding: () => Promise<void>;

  /** @param finding how long a stream takes to find its devices. */
  constructor(
    inner: AudioBackend,
    names: readonly string[],
    finding: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#inner = inner;
    this.names = [...names];
    this.#finding = finding;
  }

  async enumerate(): Promise<readonly BackendDevice[]> {
    return [...this.list(), ...(await this.#inner.enumerate())];
  }

  /** Numbered as PortAudio does: what is left, from 0. */
  list(): BackendDevice[] {
    const channels = (name: string, direction: Direction) =>
      this.#isInUse({ device: alsa(name), direction }) ? 0 : 2;
    return this.names
      .map((name) => ({
        ...alsa(name),
        maxInputChannels: channels(name, 'input'),
        maxOutputChannels: channels(name, 'output'),
        defaultSampleRateHz: 44_100,
      }))
      .filter((card) => card.maxInputChannels + card.maxOutputChannels > 0)
      .map((card, id) => ({ ...card, id }));
  }

  #isInUse(side: DeviceSide): boolean {
    return !this.canBeShared && this.#open.has(key(side));
  }

  async open(spec: StreamSpec, onFound: () => void = () => {}): Promise<DuplexStream> {
    const sides = sidesOf(spec);
    await this.#finding();
    for (const side of sides)
      if (!this.names.includes(side.device.name) || this.#isInUse(side))
        throw new DeviceError('not-found', `${side.device.name} has no ${side.direction} now`);
    onFound();
    const stream = await this.#inner.open({
      ...spec,
      input: virtual('virtual:tone'),
      output: virtual('virtual:null'),
    });
    for (const side of sides) this.#open.add(key(side));
    const letGo = () => {
      for (const side of sides) this.#open.delete(key(side));
    };
    return {
      latencyFrames: stream.latencyFrames,
      wantsRealtime: stream.wantsRealtime,
      countsXruns: stream.countsXruns,
      exchange: async (process) => {
        const gone = sides.find(({ device }) => !this.names.includes(device.name));
        if (!gone) return stream.exchange(process);
        letGo();
        throw new DeviceError('lost', `${gone.device.name} went away`);
      },
      close: async () => {
        await stream.close();
        letGo();
      },
    };
  }
}
