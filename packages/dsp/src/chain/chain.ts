/** The interface of a channel's chain: configured, then processes blocks in place. */
import type { ChainParameters } from '@mcae/schema';

/** What a chain is built for; changing any of it needs a new chain. */
export interface ChainFormat {
  /** Frames per second, 8,000 to 192,000 Hz. */
  readonly sampleRateHz: number;
  /** Most frames that one `process` call carries, 1 to 4,096. */
  readonly maxFrames: number;
}

/** One meter's reading of its newest complete window (100 ms) and counters since the start. */
export interface MeterValues {
  /** RMS, power average of left and right, AES17: a full-scale sine reads 0; floor -60. */
  rmsDbfs: number;
  /** Highest |sample| of the window; floor -60. */
  peakDbfs: number;
  /** Samples at full scale since the chain was built. */
  clippedSamples: number;
}

export interface ChainMeters {
  /** Complete windows since the chain was built; 0 means that there is no reading yet. */
  window: number;
  /** At the chain's input. */
  readonly before: MeterValues;
  /** What leaves: after limiter, gate, mute and insert. */
  readonly after: MeterValues;
  /** Largest gain reduction of compressor and limiter in the window, dB, 0 or above. */
  gainReductionDb: number;
}

/**
 * Compressor, limiter, gate, meters of one channel. Always stereo; a mono device feeds both
 * sides. `process` never allocates, throws, awaits or logs; everything else may.
 */
export interface Chain {
  readonly kernel: 'reference' | 'wasm-simd';
  /** Input to output, frames: the limiter's look-ahead. Constant for the life of the chain. */
  readonly latencyFrames: number;
  /** Interleaved stereo int16, `2 * maxFrames` long; input before `process`, output after it. */
  readonly block: Int16Array;
  /** Interleaved stereo int16, `2 * maxFrames` long: added after gate and mute (test tone). */
  readonly insert: Int16Array;
  /**
   * Takes new parameters; they run from the next block on, without a click.
   * @returns false if the look-ahead (or another property that fixes the latency or the memory)
   *   differs, and nothing changed: build a new chain.
   * @throws ParameterError if a parameter is not finite or out of its range; nothing changed.
   */
  configure(parameters: ChainParameters): boolean;
  /** The gate passes sound only when `open` and not `mute`; both are ramps. Closed at start. */
  setGate(open: boolean, mute: boolean): void;
  /** True once the closing ramp has ended: every sample that leaves is silent. */
  readonly silent: boolean;
  /**
   * Processes `block` in place.
   * @param frames 0 to maxFrames; what is outside is clamped.
   * @param withInsert whether `insert` is added, limited to the ceiling.
   */
  process(frames: number, withInsert: boolean): void;
  /** Copies the newest readings into `into`, without allocating. */
  readMeters(into: ChainMeters): void;
}

/** A parameter or a format that a chain cannot be built with. */
export class ParameterError extends Error {
  /** JSON pointer below the chain's parameters, for example /comp/ratio. */
  readonly path: string;

  constructor(path: string, message: string) {
    super(`${path}: ${message}`);
    this.name = 'ParameterError';
    this.path = path;
  }
}
