/** The limiter of a sum on the WebAssembly kernel. */
import type { ChainFormat } from './chain.js';
import { GLIDE_MS, onePoleCoefficient, SUB_BLOCK_FRAMES, subBlocksOf } from './control-rate.js';
import { instantiateKernel, type KernelExports } from './kernel.js';
import { writeTruePeakFilter } from './kernel-parameters.js';
import { checkFormat, checkLimiterParameters, type LimiterParameters } from './parameters.js';
import type { SummingLimiter } from './summing-limiter.js';
import { ceilingSample } from './units.js';

/** Blocks that it is warmed up with. */
const ROUNDS = 50;

class WasmSummingLimiter implements SummingLimiter {
  readonly kernel = 'wasm-simd';
  readonly latencyFrames: number;
  readonly sum: Int32Array;
  readonly block: Int16Array;
  readonly #kernel: KernelExports;
  readonly #sampleRateHz: number;
  readonly #maxFrames: number;

  constructor(format: ChainFormat, parameters: LimiterParameters) {
    checkFormat(format);
    checkLimiterParameters(parameters);
    const { sampleRateHz, maxFrames } = format;
    const kernel = instantiateKernel();
    const { buffer } = kernel.memory;
    this.#kernel = kernel;
    this.#sampleRateHz = sampleRateHz;
    this.#maxFrames = maxFrames;
    this.latencyFrames = parameters.lookahead_frames;
    this.sum = new Int32Array(buffer, kernel.sumAddress.value, 2 * maxFrames);
    this.block = new Int16Array(buffer, kernel.blockAddress.value, 2 * maxFrames);
    writeTruePeakFilter(kernel);
    const lookaheadSubBlocks = this.latencyFrames / SUB_BLOCK_FRAMES;
    kernel.construct(sampleRateHz, lookaheadSubBlocks, 4, subBlocksOf(GLIDE_MS, sampleRateHz));
    this.#setTargets(parameters);
    kernel.start(1);
    this.#warmUp();
  }

  configure(parameters: LimiterParameters): boolean {
    checkLimiterParameters(parameters);
    if (parameters.lookahead_frames !== this.latencyFrames) return false;
    this.#setTargets(parameters);
    return true;
  }

  add(block: Int16Array, frames: number): void {
    const count = Math.min(Math.trunc(frames), this.#maxFrames, block.length / 2);
    if (block.length <= this.block.length) {
      // A copy into the kernel's memory and a vector sum there: no loop over samples here.
      this.block.set(block);
      this.#kernel.add(count);
    } else for (let i = 0; i < 2 * count; i++) this.sum[i] += block[i];
  }

  process(frames: number): void {
    this.#kernel.processSum(Math.min(frames, this.#maxFrames));
  }

  #setTargets(limiter: LimiterParameters): void {
    // A curve with slope 0 is no compressor.
    const still = onePoleCoefficient(1, this.#sampleRateHz);
    const release = onePoleCoefficient(limiter.release_ms, this.#sampleRateHz);
    const ceiling = ceilingSample(limiter.ceiling_db);
    const truePeak = limiter.true_peak ? 1 : 0;
    this.#kernel.setTargets(0, 0, 0, 0, ceiling, still, still, release, truePeak, 0, 1);
  }

  #warmUp(): void {
    for (let round = 0; round < ROUNDS; round++) {
      this.sum.fill(round % 2 === 0 ? 100_000 : 10);
      this.process(this.#maxFrames);
    }
    this.sum.fill(0);
    this.block.fill(0);
    this.#kernel.start(1);
  }
}

/** On the kernel; `hasKernel` must be true. */
export function createWasmSummingLimiter(
  format: ChainFormat,
  parameters: LimiterParameters,
): SummingLimiter {
  return new WasmSummingLimiter(format, parameters);
}
