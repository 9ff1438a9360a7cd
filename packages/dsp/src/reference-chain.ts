/**
 * The chain in plain float64 TypeScript: the specification of the kernel, the oracle of its tests
 * and the fallback where it cannot run.
 */
import type { ChainParameters } from '@mcae/schema';
import type { Chain, ChainFormat, ChainMeters } from './chain.js';
import { CompressorGain } from './compressor-gain.js';
import { SUB_BLOCK_FRAMES } from './control-rate.js';
import { tpdf } from './dither.js';
import { GateRamp } from './gate-ramp.js';
import { Clamp, Glide } from './glide.js';
import { LimiterGain } from './limiter-gain.js';
import { LevelMeter, WindowClock } from './meter.js';
import { checkFormat, checkParameters } from './parameters.js';
import { History } from './sliding.js';
import { TruePeakDetector } from './true-peak.js';
import { dbFromGain, gainFromDb, roundHalfEven } from './units.js';

export class ReferenceChain implements Chain {
  readonly kernel = 'reference';
  readonly latencyFrames: number;
  readonly block: Int16Array;
  readonly insert: Int16Array;

  readonly #sampleRateHz: number;
  readonly #glide: Glide;
  readonly #clamp: Clamp;
  readonly #compressor: CompressorGain;
  readonly #limiter: LimiterGain;
  readonly #gate = new GateRamp();
  readonly #truePeakLeft = new TruePeakDetector();
  readonly #truePeakRight = new TruePeakDetector();
  readonly #before = new LevelMeter();
  readonly #after = new LevelMeter();
  readonly #window: WindowClock;
  #truePeak = false;
  #truePeakNext = false;
  #dither = false;

  /** The look-ahead: input frames that have not left yet, interleaved. */
  readonly #delay: Int16Array;
  #delayPosition = 0;
  /** Compressor gains at sub-block ends, as far back as the look-ahead. */
  readonly #compressorGains: History;

  /** Frames of the present sub-block so far, and its highest magnitudes. */
  #phase = 0;
  #peak = 0;
  #betweenPeak = 0;
  /** Gain at the start and at the end of the sub-block that leaves now. */
  #gainFrom = 1;
  #gainTo = 1;
  /** Smallest gain of compressor and limiter in the window, and the last complete window's. */
  #lowestGain = 1;
  #gainReductionDb = 0;
  #sample = 0;

  constructor(format: ChainFormat, parameters: ChainParameters) {
    checkFormat(format);
    checkParameters(parameters);
    const { sampleRateHz, maxFrames } = format;
    const lookahead = parameters.limiter.lookahead_frames;
    const lookaheadSubBlocks = lookahead / SUB_BLOCK_FRAMES;
    this.latencyFrames = lookahead;
    this.block = new Int16Array(2 * maxFrames);
    this.insert = new Int16Array(2 * maxFrames);
    this.#sampleRateHz = sampleRateHz;
    this.#glide = new Glide(parameters, sampleRateHz);
    this.#clamp = new Clamp(parameters.limiter.ceiling_db, lookaheadSubBlocks, sampleRateHz);
    this.#compressor = new CompressorGain(sampleRateHz);
    this.#limiter = new LimiterGain(lookahead);
    this.#window = new WindowClock(sampleRateHz);
    this.#delay = new Int16Array(2 * lookahead);
    const initialGain = gainFromDb(parameters.comp.makeup_db);
    this.#compressorGains = new History(lookaheadSubBlocks, initialGain);
    this.#gainFrom = initialGain;
    this.#gainTo = initialGain;
    this.#setCoefficients(parameters);
    this.#latchTruePeak();
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
    this.#glide.set(parameters);
    this.#clamp.set(parameters.limiter.ceiling_db);
    this.#setCoefficients(parameters);
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

  #setCoefficients(parameters: ChainParameters): void {
    const { comp, limiter, gate, dither } = parameters;
    this.#compressor.configure(comp);
    this.#limiter.configure(limiter.release_ms, this.#sampleRateHz);
    this.#gate.configure(gate.ramp_ms, this.#sampleRateHz);
    this.#truePeakNext = limiter.true_peak;
    this.#dither = dither === 'tpdf';
  }

  /** Between sub-blocks, so that each of them is measured in one way. */
  #latchTruePeak(): void {
    this.#truePeak = this.#truePeakNext;
    this.#limiter.leaveRoomForTruePeak(this.#truePeak);
  }

  /** Takes the frame at `i` in, puts the frame of a look-ahead ago out. */
  #processFrame(i: number, withInsert: boolean): void {
    const { block } = this;
    const delay = this.#delay;
    const left = block[i];
    const right = block[i + 1];
    this.#before.add(left, right);
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
    if (this.#truePeak) {
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
    this.#glide.step();
    this.#clamp.step();
    const curve = this.#glide.now;
    const gains = this.#compressorGains;
    // A true peak can belong to the end of the sub-block before.
    const before = this.#truePeak ? Math.max(gains.at(0), gains.at(1)) : gains.at(0);
    gains.push(this.#compressor.next(this.#peak, curve));
    const loudest = Math.max(this.#peak, this.#betweenPeak) * Math.max(before, gains.at(0));
    const required = loudest > curve.ceiling ? curve.ceiling / loudest : 1;
    const limiter = this.#limiter.next(required);
    const compressor = gains.at(this.latencyFrames / SUB_BLOCK_FRAMES - 1);
    this.#gainFrom = this.#gainTo;
    this.#gainTo = compressor * limiter;
    this.#lowestGain = Math.min(this.#lowestGain, this.#gainTo / gainFromDb(curve.makeupDb));
    this.#phase = 0;
    this.#peak = 0;
    this.#betweenPeak = 0;
    this.#latchTruePeak();
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
