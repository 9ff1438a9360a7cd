/** The chain on the WebAssembly kernel: parameters and readings; the samples never leave it. */
import type { ChainParameters } from '@mcae/schema';
import type { Chain, ChainFormat, ChainMeters, MeterValues } from './chain.js';
import {
  GLIDE_MS,
  holdSubBlocks,
  onePoleCoefficient,
  releaseTauMs,
  SUB_BLOCK_FRAMES,
  subBlocksOf,
} from './control-rate.js';
import { slopeOf } from './gain-computer.js';
import { rampFrames } from './gate-ramp.js';
import { instantiateKernel, type KernelExports } from './kernel.js';
import { writeTruePeakFilter } from './kernel-parameters.js';
import { peakDbfs, rmsDbfs } from './meter.js';
import { checkFormat, checkParameters } from './parameters.js';
import { ceilingSample, dbFromGain, FULL_SCALE } from './units.js';

const DB_PER_OCTAVE = dbFromGain(2);

/** Places in the kernel's results. */
const WINDOW = 0;
const FRAMES = 1;
const BEFORE = 0;
const AFTER = 1;
const ENERGY = 2;
const PEAK = 4;
const LOWEST_GAIN = 6;
const CLIPPED = 7;

/** Blocks that a chain is warmed up with: the first one of a process, and each later one. */
const ROUNDS_FIRST = 400;
const ROUNDS_AGAIN = 16;
let warm = false;

/** The chain on the kernel; `hasKernel` must be true. Its gate is closed. */
export function createWasmChain(format: ChainFormat, parameters: ChainParameters): WasmChain {
  return new WasmChain(format, parameters);
}

export class WasmChain implements Chain {
  readonly kernel = 'wasm-simd';
  readonly latencyFrames: number;
  readonly block: Int16Array;
  readonly insert: Int16Array;

  readonly #kernel: KernelExports;
  readonly #results: Float64Array;
  readonly #sampleRateHz: number;
  readonly #maxFrames: number;

  constructor(format: ChainFormat, parameters: ChainParameters) {
    checkFormat(format);
    checkParameters(parameters);
    const { sampleRateHz, maxFrames } = format;
    const kernel = instantiateKernel();
    const { buffer } = kernel.memory;
    this.#kernel = kernel;
    this.#sampleRateHz = sampleRateHz;
    this.#maxFrames = maxFrames;
    this.latencyFrames = parameters.limiter.lookahead_frames;
    this.block = new Int16Array(buffer, kernel.blockAddress.value, 2 * maxFrames);
    this.insert = new Int16Array(buffer, kernel.insertAddress.value, 2 * maxFrames);
    this.#results = new Float64Array(buffer, kernel.resultsAddress.value, CLIPPED + 2);
    writeTruePeakFilter(kernel);
    const lookaheadSubBlocks = this.latencyFrames / SUB_BLOCK_FRAMES;
    const glideSteps = subBlocksOf(GLIDE_MS, sampleRateHz);
    kernel.construct(sampleRateHz, lookaheadSubBlocks, holdSubBlocks(sampleRateHz), glideSteps);
    this.#setTargets(parameters);
    kernel.start(0);
    this.#warmUp(parameters, warm ? ROUNDS_AGAIN : ROUNDS_FIRST);
    warm = true;
  }

  get silent(): boolean {
    return this.#kernel.isSilent() !== 0;
  }

  /** Linear gain of compressor and limiter at the start of the sub-block that leaves now. */
  get gain(): number {
    return this.#kernel.gain();
  }

  configure(parameters: ChainParameters): boolean {
    checkParameters(parameters);
    if (parameters.limiter.lookahead_frames !== this.latencyFrames) return false;
    this.#setTargets(parameters);
    return true;
  }

  setGate(open: boolean, mute: boolean): void {
    this.#kernel.setGate(open && !mute ? 1 : 0);
  }

  process(frames: number, withInsert: boolean): void {
    // The kernel's integer conversion truncates, and makes 0 of NaN.
    this.#kernel.process(Math.min(frames, this.#maxFrames), withInsert ? 1 : 0);
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
    const kernel = this.#kernel;
    for (let round = 0; round < rounds; round++) {
      this.block.fill(round % 2 === 0 ? 20_000 : 20);
      this.setGate(round % 8 < 6, false);
      this.process(this.#maxFrames, round % 4 === 3);
      // A piece of a sub-block: the path of odd block sizes.
      if (round % 8 === 7) for (const frames of [5, 11]) this.process(frames, false);
    }
    this.block.fill(0);
    this.#setTargets(parameters);
    kernel.start(0);
  }

  #setTargets({ comp, limiter, dither, gate }: ChainParameters): void {
    const rate = this.#sampleRateHz;
    this.#kernel.setTargets(
      Math.log2(FULL_SCALE) + comp.threshold_db / DB_PER_OCTAVE,
      slopeOf(comp.ratio),
      comp.knee_db / DB_PER_OCTAVE,
      comp.makeup_db / DB_PER_OCTAVE,
      ceilingSample(limiter.ceiling_db),
      onePoleCoefficient(comp.attack_ms, rate),
      onePoleCoefficient(releaseTauMs(comp.release_ms, rate), rate),
      onePoleCoefficient(limiter.release_ms, rate),
      limiter.true_peak ? 1 : 0,
      dither === 'tpdf' ? 1 : 0,
      rampFrames(gate.ramp_ms, rate),
    );
  }
}
