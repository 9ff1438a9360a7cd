/** The chain on the WebAssembly kernel: parameters and readings; the samples never leave it. */
import { type ChainParameters, DSP_STAGES } from '@mcae/schema';
import { peakDbfs, rmsDbfs } from '../formulas/meter.js';
import { dbFromGain } from '../formulas/units.js';
import { Kernel } from '../kernel/kernel.js';
import { formatOf, writeValues } from '../kernel/kernel-values.js';
import type { Chain, ChainFormat, ChainMeters, MeterValues } from './chain.js';
import { checkFormat, checkParameters } from './parameters.js';

/** Places in the kernel's results, float64: see kernel/meter/windows.ts. */
const WINDOW = 0;
const FRAMES = 1;
const BEFORE = 0;
const AFTER = 1;
const ENERGY = 2;
const PEAK = 4;
const LOWEST_GAIN = 6;
const CLIPPED = 7;

/** Blocks that a chain is warmed up with; the first one of a process, whose code is not optimised. */
const ROUNDS_AGAIN = 16;
const ROUNDS_FIRST = 400;
/** Of the first one, with everything on: a stage may be switched on while the channel is open. */
const ROUNDS_OF_ALL = 100;
let isOptimised = false;

/**
 * Builds one channel's chain. Its gate is closed.
 * @throws ParameterError if the format or a parameter is not finite or out of its range.
 * @throws KernelError where there is no WebAssembly with SIMD.
 */
export function createChain(format: ChainFormat, parameters: ChainParameters): KernelChain {
  return new KernelChain(format, parameters);
}

export class KernelChain implements Chain {
  readonly kernel = 'wasm-simd';
  readonly latencyFrames: number;
  readonly block: Int16Array;
  readonly insert: Int16Array;

  readonly #kernel = new Kernel();
  readonly #results: Float64Array;
  readonly #sampleRateHz: number;
  readonly #maxFrames: number;

  constructor(format: ChainFormat, parameters: ChainParameters) {
    checkFormat(format);
    checkParameters(parameters);
    const { sampleRateHz, maxFrames } = format;
    const { exports } = this.#kernel;
    this.#sampleRateHz = sampleRateHz;
    this.#maxFrames = maxFrames;
    this.latencyFrames = parameters.limiter.lookahead_frames;
    this.block = this.#kernel.int16(exports.blockAddress, 2 * maxFrames);
    this.insert = this.#kernel.int16(exports.insertAddress, 2 * maxFrames);
    const results = exports.resultsAddress.value;
    this.#results = new Float64Array(exports.memory.buffer, results, CLIPPED + 2);
    if (!isOptimised) {
      this.#warmUp(everythingOn(parameters), ROUNDS_OF_ALL);
      this.#warmUp({ ...everythingOn(parameters), dither: 'none' }, ROUNDS_OF_ALL);
    }
    this.#warmUp(parameters, isOptimised ? ROUNDS_AGAIN : ROUNDS_FIRST);
    isOptimised = true;
  }

  get silent(): boolean {
    return this.#kernel.exports.isSilent() !== 0;
  }

  /** Linear gain of compressor and limiter at the start of the sub-block that leaves now. */
  get gain(): number {
    return this.#kernel.exports.gain();
  }

  configure(parameters: ChainParameters): boolean {
    checkParameters(parameters);
    if (parameters.limiter.lookahead_frames !== this.latencyFrames) return false;
    this.#write(parameters);
    this.#kernel.exports.configure();
    return true;
  }

  setGate(open: boolean, mute: boolean): void {
    this.#kernel.exports.setGate(open && !mute ? 1 : 0);
  }

  process(frames: number, withInsert: boolean): void {
    // The kernel's integer conversion truncates, and makes 0 of NaN.
    this.#kernel.exports.process(Math.min(frames, this.#maxFrames), withInsert ? 1 : 0);
  }

  readMeters(into: ChainMeters): void {
    const results = this.#results;
    into.window = results[WINDOW];
    this.#readMeter(BEFORE, into.before);
    this.#readMeter(AFTER, into.after);
    into.gainReductionDb =
      results[WINDOW] === 0 ? 0 : Math.max(0, -dbFromGain(results[LOWEST_GAIN]));
  }

  #readMeter(place: typeof BEFORE | typeof AFTER, into: MeterValues): void {
    const results = this.#results;
    // Before the first window all are 0, and 0 frames of nothing are at the floor as well.
    into.rmsDbfs = rmsDbfs(results[ENERGY + place], Math.max(1, results[FRAMES]));
    into.peakDbfs = peakDbfs(results[PEAK + place]);
    into.clippedSamples = results[CLIPPED + place];
  }

  /**
   * Runs blocks through every path, then forgets them: the first real block finds its memory
   * mapped, its code compiled and, after the first chain of a process, optimised.
   */
  #warmUp(parameters: ChainParameters, rounds: number): void {
    this.#write(parameters);
    this.#kernel.exports.start();
    for (let round = 0; round < rounds; round++) {
      this.block.fill(round % 2 === 0 ? 20_000 : 20);
      this.setGate(round % 8 < 6, false);
      this.process(this.#maxFrames, round % 4 === 3);
      // A piece of a sub-block: the path of odd block sizes.
      if (round % 8 === 7) for (const frames of [5, 11]) this.process(frames, false);
    }
    this.block.fill(0);
    this.#kernel.exports.start();
  }

  #write({ dither, ...stages }: ChainParameters): void {
    const format = formatOf(this.#sampleRateHz);
    const groups = { ...stages, output: { dither }, format };
    writeValues(this.#kernel.values, groups, this.#sampleRateHz);
  }
}

/** Every stage as far up as it goes; the look-ahead, on which the memory hangs, as it is. */
function everythingOn({ limiter, gate }: ChainParameters): ChainParameters {
  const stages = Object.entries(DSP_STAGES).map(([name, { properties }]) => {
    const rows = Object.entries(properties).map(([key, row]) => [key, row.maximum ?? true]);
    return [name, Object.fromEntries(rows)];
  });
  const on: ChainParameters = { ...Object.fromEntries(stages), dither: 'tpdf', gate };
  return { ...on, limiter: { ...on.limiter, lookahead_frames: limiter.lookahead_frames } };
}
