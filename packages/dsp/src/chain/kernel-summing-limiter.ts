/** The limiter of a sum on the WebAssembly kernel. */
import { Kernel } from '../kernel/kernel.js';
import { formatOf, writeValues } from '../kernel/kernel-values.js';
import type { ChainFormat } from './chain.js';
import { checkFormat, checkLimiterParameters, type LimiterParameters } from './parameters.js';
import type { SummingLimiter } from './summing-limiter.js';

/** Blocks that it is warmed up with. */
const ROUNDS = 50;

/**
 * Builds the limiter for the sum of several channels.
 * @throws ParameterError if the format or a parameter is not finite or out of its range.
 * @throws KernelError where there is no WebAssembly with SIMD.
 */
export function createSummingLimiter(
  format: ChainFormat,
  parameters: LimiterParameters,
): SummingLimiter {
  return new KernelSummingLimiter(format, parameters);
}

class KernelSummingLimiter implements SummingLimiter {
  readonly kernel = 'wasm-simd';
  readonly latencyFrames: number;
  readonly sum: Int32Array;
  readonly block: Int16Array;
  readonly #kernel = new Kernel();
  readonly #sampleRateHz: number;
  readonly #maxFrames: number;

  constructor(format: ChainFormat, parameters: LimiterParameters) {
    checkFormat(format);
    checkLimiterParameters(parameters);
    const { sampleRateHz, maxFrames } = format;
    const { exports } = this.#kernel;
    this.#sampleRateHz = sampleRateHz;
    this.#maxFrames = maxFrames;
    this.latencyFrames = parameters.lookahead_frames;
    this.sum = new Int32Array(exports.memory.buffer, exports.sumAddress.value, 2 * maxFrames);
    this.block = this.#kernel.int16(exports.blockAddress, 2 * maxFrames);
    this.#write(parameters);
    exports.start();
    this.#warmUp();
  }

  configure(parameters: LimiterParameters): boolean {
    checkLimiterParameters(parameters);
    if (parameters.lookahead_frames !== this.latencyFrames) return false;
    this.#write(parameters);
    this.#kernel.exports.configure();
    return true;
  }

  add(block: Int16Array, frames: number): void {
    const count = Math.min(Math.trunc(frames), this.#maxFrames, block.length / 2);
    if (block.length <= this.block.length) {
      // A copy into the kernel's memory and a vector sum there: no loop over samples here.
      this.block.set(block);
      this.#kernel.exports.add(count);
    } else for (let i = 0; i < 2 * count; i++) this.sum[i] += block[i];
  }

  process(frames: number): void {
    this.#kernel.exports.processSum(Math.min(frames, this.#maxFrames));
  }

  /** The other stages' values stay 0: a compressor of slope 0 is none. */
  #write(limiter: LimiterParameters): void {
    const format = formatOf(this.#sampleRateHz);
    writeValues(this.#kernel.values, { limiter, format }, this.#sampleRateHz);
  }

  #warmUp(): void {
    for (let round = 0; round < ROUNDS; round++) {
      this.sum.fill(round % 2 === 0 ? 100_000 : 10);
      this.process(this.#maxFrames);
    }
    this.sum.fill(0);
    this.block.fill(0);
    this.#kernel.exports.start();
  }
}
