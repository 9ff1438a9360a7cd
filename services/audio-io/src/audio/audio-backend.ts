/**
 * The port to sound devices: enumerate, open, exchange one block, close. What implements it may load libraries
 * that hang; what may be asked of a backend anywhere is in `backend-descriptor.ts`.
 */

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

/** What a stream says of itself, once it has been opened. */
export interface StreamTraits {
  /** Nominal, from the input's to the output's connector, frames; of one side, its part of it. */
  readonly latencyFrames: number;
  /** False where not all xruns are reported: where none was, they are unknown, not 0. */
  readonly countsXruns: boolean;
  /** Whether it loses sound where its process comes late, and no other process has to serve it meanwhile. */
  readonly wantsRealtime: boolean;
}

export interface DuplexStream extends StreamTraits {
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

/** One side of a stream whose other side is another backend's: open, and started before its first block. */
export interface StreamHalf extends StreamTraits {
  /** From here on its clock runs, if it has one. @throws DeviceError */
  start(): void;
  /** May hang for ever where the device was lost. */
  close(): Promise<void>;
}

export interface InputHalf extends StreamHalf {
  /** Fills the block; waits for the device where that has the clock. @returns XRUN_ flags. */
  pull(block: Int16Array): Promise<number> | number;
}

export interface OutputHalf extends StreamHalf {
  readonly notice?: string | undefined;
  /** Hands the block over; waits for the device where that has the clock. @returns XRUN_ flags. */
  push(block: Int16Array): Promise<number> | number;
}

/** What a stream needs of its devices. */
export interface AudioBackend {
  /**
   * Lists the devices there are now. An `open` of this process finds these, and does not enumerate again.
   * @param backends ids of those to ask, where there are several; all without.
   */
  enumerate(backends?: readonly string[]): Promise<readonly BackendDevice[]>;
  /**
   * @param onFound called once the devices have been found, before they are opened.
   * @throws DeviceError with the backend's own text.
   */
  open(spec: StreamSpec, onFound?: () => void): Promise<DuplexStream>;
}

/** One backend: `open` is for streams whose sides are both its own. */
export interface BackendDriver extends AudioBackend {
  /** The input of a stream whose output is another backend's. @throws DeviceError */
  openInput(spec: StreamSpec, onFound?: () => void): Promise<InputHalf>;
  /** The output of a stream whose input is another backend's. @throws DeviceError */
  openOutput(spec: StreamSpec, onFound?: () => void): Promise<OutputHalf>;
  /**
   * Of each spec, whether the sides that are its own could be open at the same time as those of the others.
   * Nothing is heard, recorded or left open.
   * @returns for each why not, or undefined.
   */
  check(specs: readonly StreamSpec[]): Promise<readonly (DeviceError | undefined)[]>;
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
