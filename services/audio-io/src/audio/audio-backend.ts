/** The port to sound devices: enumerate, open, exchange one block, close. */

/** What identifies a device for good; its number is only how a list shows it. */
export interface DeviceRef {
  /** Id of the backend that lists and opens it. */
  readonly backend: string;
  readonly name: string;
  /** ALSA, OSS, virtual, ...: one backend may have devices of the same name under several. */
  readonly hostApi: string;
}

/** A device as its backend lists it. */
export interface BackendDevice extends DeviceRef {
  /** Number within the list; may change when devices come and go. */
  readonly id: number;
  readonly maxInputChannels: number;
  readonly maxOutputChannels: number;
  readonly defaultSampleRateHz: number;
}

export type Direction = 'input' | 'output';

export const refOf = ({ backend, name, hostApi }: DeviceRef): DeviceRef => ({
  backend,
  name,
  hostApi,
});

/** The same text for the same device. */
export const deviceKey = ({ backend, hostApi, name }: DeviceRef): string =>
  `${backend}/${hostApi}/${name}`;

export const isSameDevice = (a: DeviceRef, b: DeviceRef): boolean => deviceKey(a) === deviceKey(b);

export const channelsOf = (device: BackendDevice, direction: Direction): number =>
  direction === 'input' ? device.maxInputChannels : device.maxOutputChannels;

/** One duplex stream on a pair of devices. */
export interface StreamSpec {
  readonly input: DeviceRef;
  readonly output: DeviceRef;
  readonly sampleRateHz: number;
  readonly blockFrames: number;
  /** Channels to open, 1 or more: enough for the highest pair that is used. */
  readonly inputChannels: number;
  readonly outputChannels: number;
}

/** What went wrong during one exchange; combined with `|`. */
export const XRUN_NONE = 0;
/** Input was lost before this block. */
export const XRUN_INPUT = 1;
/** Output ran dry before this block. */
export const XRUN_OUTPUT = 2;
/** Together with an xrun: the input of this block itself was lost, silence was processed instead. */
export const BLOCK_SILENCED = 4;

/**
 * Fills `output` from `input`; both interleaved int16, one block long, zeroed output at the start.
 * Never allocates, awaits, logs or throws.
 */
export type BlockProcessor = (input: Int16Array, output: Int16Array) => void;

export interface DuplexStream {
  /** Nominal, from the input's to the output's connector, frames. */
  readonly latencyFrames: number;
  /** False where the backend tells not all xruns: where it told none, they are unknown, not 0. */
  readonly countsXruns: boolean;
  /** What the user should know although blocks keep coming: a recording that is full. */
  readonly notice?: string | undefined;
  /**
   * Waits for the next block of input, has it processed, hands the output over.
   * @returns XRUN_ flags.
   * @throws DeviceError where the device was lost.
   */
  exchange(process: BlockProcessor): Promise<number>;
  close(): Promise<void>;
}

export interface AudioBackend {
  /** Lists the devices there are now. An `open` of this process finds these, and does not enumerate again. */
  enumerate(): Promise<readonly BackendDevice[]>;
  /**
   * @param onFound called once the devices have been found, before they are opened.
   * @throws DeviceError with the backend's own text.
   */
  open(spec: StreamSpec, onFound?: () => void): Promise<DuplexStream>;
}

export type DeviceErrorKind = 'not-found' | 'unsupported' | 'busy' | 'lost' | 'failed';

export class DeviceError extends Error {
  readonly kind: DeviceErrorKind;

  constructor(kind: DeviceErrorKind, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'DeviceError';
    this.kind = kind;
  }
}
