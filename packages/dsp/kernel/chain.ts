/** One channel's chain, from block to block: stages, compressor, limiter, gate, meters. */
import { OUTPUT_DITHER } from './parameters';
import { Control } from './control/control';
import { Gate } from './gate/gate';
import { PEAKS } from './lib/lanes';
import { BLOCK, SEGMENT, SUB_BLOCK, written } from './lib/memory';
import { FLOATS, FLOATS_BEFORE } from './limiter/true-peak';
import { Windows } from './meter/windows';
import { putOutDithered } from './samples/dither';
import { processPiece } from './samples/pieces';
import { addInsert, putOut, putOutUnmetered, putSilence } from './samples/put-out';
import { copyFloats, widen } from './samples/rings';
import { putSignal, takeSignal } from './samples/signal';
import { takeIn } from './samples/take-in';
import { Stages } from './stages';

export class Chain {
  readonly gate: Gate = new Gate();
  readonly windows: Windows = new Windows();
  readonly stages: Stages = new Stages();
  /** Byte offset in RING where the next sub-block goes; see samples/rings.ts. */
  position: i32 = 0;
  /** Frames of the present sub-block so far, and their highest magnitude. */
  phase: i32 = 0;
  private peak: f32 = 0;
  isDithered: bool = false;
  /** Number of the next sample, for the dither. */
  sample: i32 = 0;
  /** Sound goes through the stages, as float32; else it is int16 from end to end. */
  private isWide: bool = false;
  /** The stages are off, and nothing has been written that could change that. */
  private isIdle: bool = false;
  /** Sub-blocks since a stage was on. */
  private offFor: i32 = 0;

  constructor(readonly control: Control) {}

  /** The values as written, at once; nothing has been heard. */
  start(): void {
    this.gate.start();
    this.windows.start();
    this.stages.start();
    this.position = 0;
    this.phase = 0;
    this.peak = 0;
    this.sample = 0;
    this.isWide = false;
    this.configure();
  }

  configure(): void {
    this.gate.configure();
    this.isDithered = written(OUTPUT_DITHER) != 0;
    this.isIdle = false;
  }

  /** Processes the first frames of BLOCK in place; `frames` is within its length. */
  process(frames: i32, withInsert: bool): void {
    let at = 0;
    while (at < frames) {
      if (this.phase == 0 && !this.isIdle) this.latch();
      let count = min(frames - at, this.windows.left);
      if (this.phase == 0 && count >= SUB_BLOCK && this.gate.isSteady) {
        const subBlocks = this.isChanging ? 1 : min(count >> 4, SEGMENT);
        this.processSegment(at << 2, subBlocks, withInsert);
        count = subBlocks << 4;
      } else {
        count = min(count, SUB_BLOCK - this.phase);
        this.processPiece(at << 2, count, withInsert);
      }
      at += count;
      this.windows.advance(count);
    }
    this.windows.publish();
  }

  addPeak(magnitude: f32): void {
    if (magnitude > this.peak) this.peak = magnitude;
  }

  /** Something moves from one sub-block to the next. */
  private get isChanging(): bool {
    return this.control.isChanging || (this.isWide && this.stages.areFading);
  }

  /** Between sub-blocks: the sound goes through the stages, or passes them by. */
  private latch(): void {
    this.stages.latch();
    if (!this.stages.areOff) {
      if (!this.isWide) widen();
      this.isWide = true;
      this.offFor = 0;
    } else if (!this.isWide || this.offFor > this.control.limiter.width) {
      // What still waits in the look-ahead is as the device gave it, to the bit.
      this.isWide = false;
      this.isIdle = true;
    }
  }

  private processSegment(at: i32, subBlocks: i32, withInsert: bool): void {
    takeIn(at, subBlocks, this.position, this.windows.before);
    if (this.isWide) {
      takeSignal(at, 0, subBlocks << 4);
      this.stages.process(0, subBlocks << 4);
      putSignal(subBlocks, this.position);
    }
    if (this.control.isChanging) {
      // One sub-block: it leaves with the gain and the limit from before its own control step.
      this.leave(at, subBlocks, withInsert);
      this.runControl(subBlocks);
    } else {
      this.runControl(subBlocks);
      this.leave(at, subBlocks, withInsert);
    }
    this.advance(subBlocks);
    this.sample += subBlocks << 5;
  }

  private processPiece(at: i32, frames: i32, withInsert: bool): void {
    if (this.isWide) {
      takeSignal(at, this.phase, frames);
      this.stages.process(this.phase, frames);
      processPiece<f32>(this, at, frames, withInsert);
    } else processPiece<i16>(this, at, frames, withInsert);
    this.phase += frames;
    this.sample += frames << 1;
    if (this.phase < SUB_BLOCK) return;
    store<f32>(PEAKS, this.peak);
    this.runControl(1);
    this.advance(1);
    this.phase = 0;
    this.peak = 0;
  }

  private runControl(subBlocks: i32): void {
    if (this.control.limiter.truePeak) {
      const start = this.position - (FLOATS_BEFORE << 2);
      const frames = FLOATS_BEFORE + (subBlocks << 4);
      if (this.isWide) copyFloats<f32>(start, frames, FLOATS);
      else copyFloats<i16>(start, frames, FLOATS);
    }
    const lowest = this.control.run(subBlocks);
    if (lowest < this.windows.lowestGain) this.windows.lowestGain = lowest;
  }

  private advance(subBlocks: i32): void {
    this.control.advance(subBlocks);
    this.position += subBlocks << 6;
    this.offFor += subBlocks;
  }

  /** The sub-blocks that leave, through gain, gate, insert and meter. */
  private leave(at: i32, subBlocks: i32, withInsert: bool): void {
    const delayed = this.position - (this.control.limiter.width << 6);
    const isOpen = this.gate.isOpen;
    if (isOpen && !this.isWide && !this.isDithered && !withInsert) {
      putOut(at, subBlocks, delayed, this.windows.after);
      return;
    }
    if (!isOpen) putSilence(at, subBlocks);
    else if (this.isWide) this.putOutOf<f32>(at, subBlocks, delayed);
    else this.putOutOf<i16>(at, subBlocks, delayed);
    if (withInsert) addInsert(at, subBlocks);
    if (isOpen || withInsert) this.windows.after.addSamples(BLOCK + at, subBlocks << 6);
  }

  private putOutOf<T>(at: i32, subBlocks: i32, delayed: i32): void {
    if (this.isDithered) putOutDithered<T>(at, subBlocks, delayed, this.sample);
    else putOutUnmetered<T>(at, subBlocks, delayed);
  }
}
