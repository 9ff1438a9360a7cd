/**
 * The chain in plain float64 TypeScript: the specification of the kernel and the oracle of its tests.
 * It is not shipped.
 */
import type { ChainParameters } from '@mcae/schema';
import type { Chain, ChainFormat, ChainMeters } from '../src/chain/chain.js';
import { checkFormat, checkParameters } from '../src/chain/parameters.js';
import { SUB_BLOCK_FRAMES } from '../src/formulas/control-rate.js';
import { TruePeakDetector } from '../src/formulas/true-peak.js';
import { dbFromGain } from '../src/formulas/units.js';
import { Compressor } from './compressor/compressor.js';
import { History } from './control/history.js';
import { GateRamp } from './gate/gate-ramp.js';
import { Clamp } from './limiter/clamp.js';
import { Limiter } from './limiter/limiter.js';
import { LevelMeter } from './meter/level-meter.js';
import { WindowClock } from './meter/window-clock.js';
import { tpdf } from './samples/dither.js';
import { roundHalfEven } from './samples/rounding.js';
import type { SampleStage } from './samples/sample-stage.js';
import { STAGES } from './stages.js';

export class ReferenceChain implements Chain {
  readonly kernel = 'reference';
  readonly latencyFrames: number;
  readonly block: Int16Array;
  readonly insert: Int16Array;

  readonly #sampleRateHz: number;
  readonly #stages: readonly SampleStage[];
  readonly #compressor: Compressor;
  readonly #limiter: Limiter;
  readonly #clamp: Clamp;
  readonly #gate = new GateRamp();
  readonly #truePeakLeft = new TruePeakDetector();
  readonly #truePeakRight = new TruePeakDetector();
  readonly #before = new LevelMeter();
  readonly #after = new LevelMeter();
  readonly #window: WindowClock;
  #dither = false;

  /** The frame that comes in, as the stages change it. */
  readonly #frame = new Float64Array(2);
  /** The look-ahead: frames behind the stages that have not left yet, interleaved. */
  readonly #delay: Float64Array;
  #delayPosition = 0;
  /** Compressor gains at sub-block ends, as far back as the look-ahead. */
  readonly #compressorGains: History;

  /** Frames of the present sub-block so far, and its highest magnitudes. */
  #phase = 0;
  #peak = 0;
  #betweenPeak = 0;
  /** Gain at the start and at the end of the sub-block that leaves now. */
  #gainFrom: number;
  #gainTo: number;
  /** Smallest gain of compressor and limiter in the window, and the last complete window's. */
  #lowestGain = 1;
  #gainReductionDb = 0;
  #sample = 0;

  constructor(format: ChainFormat, parameters: ChainParameters) {
    checkFormat(format);
    checkParameters(parameters);
    const { sampleRateHz, maxFrames } = format;
    const { lookahead_frames: lookahead, ceiling_db: ceilingDb } = parameters.limiter;
    const lookaheadSubBlocks = lookahead / SUB_BLOCK_FRAMES;
    this.latencyFrames = lookahead;
    this.block = new Int16Array(2 * maxFrames);
    this.insert = new Int16Array(2 * maxFrames);
    this.#sampleRateHz = sampleRateHz;
    this.#stages = STAGES.map((Stage) => new Stage(parameters, sampleRateHz));
    this.#compressor = new Compressor(parameters, sampleRateHz);
    this.#limiter = new Limiter(parameters.limiter, sampleRateHz);
    this.#clamp = new Clamp(ceilingDb, lookaheadSubBlocks, sampleRateHz);
    this.#window = new WindowClock(sampleRateHz);
    this.#delay = new Float64Array(2 * lookahead);
    this.#compressorGains = new History(lookaheadSubBlocks, this.#compressor.makeup);
    this.#gainFrom = this.#compressor.makeup;
    this.#gainTo = this.#compressor.makeup;
    this.#setOutput(parameters);
  }

  get silent(): boolean {
    return this.#gate.silent;
  }

  /** Linear gain of compressor and limiter at the start of the sub-block that leaves now. */
  get gain(): number {
    return this.#gainFrom;
  }

  configure(parameters: ChainParameters): boolean {
    checkParameters(parameters);
    if (parameters.limiter.lookahead_frames !== this.latencyFrames) return false;
    for (const stage of this.#stages) stage.configure(parameters);
    this.#compressor.configure(parameters);
    this.#limiter.configure(parameters.limiter);
    this.#clamp.set(parameters.limiter.ceiling_db);
    this.#setOutput(parameters);
    return true;
  }

  setGate(open: boolean, mute: boolean): void {
    this.#gate.set(open && !mute);
  }

  process(frames: number, withInsert: boolean): void {
    const end = Math.min(Math.trunc(frames), this.block.length / 2);
    for (let frame = 0; frame < end; frame++) {
      this.#processFrame(2 * frame, withInsert);
      if (++this.#phase === SUB_BLOCK_FRAMES) this.#endSubBlock();
      if (--this.#window.left === 0) this.#endWindow();
    }
  }

  readMeters(into: ChainMeters): void {
    into.window = this.#window.count;
    this.#before.read(into.before);
    this.#after.read(into.after);
    into.gainReductionDb = this.#gainReductionDb;
  }

  #setOutput({ gate, dither }: ChainParameters): void {
    this.#gate.configure(gate.ramp_ms, this.#sampleRateHz);
    this.#dither = dither === 'tpdf';
  }

  /** Takes the frame at `i` in, puts the frame of a look-ahead ago out. */
  #processFrame(i: number, withInsert: boolean): void {
    const { block } = this;
    const delay = this.#delay;
    this.#before.add(block[i], block[i + 1]);
    const frame = this.#frame;
    frame[0] = block[i];
    frame[1] = block[i + 1];
    if (this.#phase === 0) for (const stage of this.#stages) stage.latch();
    for (const stage of this.#stages) stage.process(frame);
    const [left, right] = frame;
    this.#detect(left, right);

    const d = this.#delayPosition;
    const delayedLeft = delay[d];
    const delayedRight = delay[d + 1];
    delay[d] = left;
    delay[d + 1] = right;
    this.#delayPosition = d + 2 === delay.length ? 0 : d + 2;

    const ramp =
      this.#gainFrom + (this.#gainTo - this.#gainFrom) * (this.#phase / SUB_BLOCK_FRAMES);
    const silent = this.#gate.silent;
    const gain = ramp * this.#gate.next();
    let outLeft = silent ? 0 : this.#quantise(delayedLeft * gain, this.#sample);
    let outRight = silent ? 0 : this.#quantise(delayedRight * gain, this.#sample + 1);
    this.#sample = (this.#sample + 2) | 0;
    if (withInsert) {
      outLeft = this.#clamped(outLeft + this.insert[i]);
      outRight = this.#clamped(outRight + this.insert[i + 1]);
    }
    block[i] = outLeft;
    block[i + 1] = outRight;
    this.#after.add(outLeft, outRight);
  }

  #detect(left: number, right: number): void {
    this.#peak = Math.max(this.#peak, Math.abs(left), Math.abs(right));
    // Kept running while off, so that switching it on finds the filter filled.
    if (this.#limiter.truePeak) {
      const peak = Math.max(this.#truePeakLeft.next(left), this.#truePeakRight.next(right));
      this.#betweenPeak = Math.max(this.#betweenPeak, peak);
    } else {
      this.#truePeakLeft.push(left);
      this.#truePeakRight.push(right);
    }
  }

  #quantise(value: number, sample: number): number {
    const noise = this.#dither ? tpdf(sample) : 0;
    return this.#clamped(roundHalfEven(value + noise));
  }

  #clamped(sample: number): number {
    const { limit } = this.#clamp;
    return Math.max(-limit, Math.min(limit, sample));
  }

  /** Control rate: from the sub-block's peak to the gain at the end of the next one that leaves. */
  #endSubBlock(): void {
    this.#clamp.step();
    const gains = this.#compressorGains;
    // A true peak can belong to the end of the sub-block before.
    const before = this.#limiter.truePeak ? Math.max(gains.at(0), gains.at(1)) : gains.at(0);
    gains.push(this.#compressor.next(this.#peak));
    const peak = Math.max(this.#peak, this.#betweenPeak);
    const limiter = this.#limiter.next(peak * Math.max(before, gains.at(0)));
    const compressor = gains.at(this.latencyFrames / SUB_BLOCK_FRAMES - 1);
    this.#gainFrom = this.#gainTo;
    this.#gainTo = compressor * limiter;
    this.#lowestGain = Math.min(this.#lowestGain, this.#gainTo / this.#compressor.makeup);
    this.#phase = 0;
    this.#peak = 0;
    this.#betweenPeak = 0;
  }

  #endWindow(): void {
    this.#before.close(this.#window.frames);
    this.#after.close(this.#window.frames);
    this.#gainReductionDb = Math.max(0, -dbFromGain(this.#lowestGain));
    this.#lowestGain = 1;
    this.#window.advance();
  }
}

/** Builds the float64 reference; see `createChain` for the chain to use. */
export function createReferenceChain(
  format: ChainFormat,
  parameters: ChainParameters,
): ReferenceChain {
  return new ReferenceChain(format, parameters);
}
