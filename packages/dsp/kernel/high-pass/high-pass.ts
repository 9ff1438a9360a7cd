/**
 * The high-pass: a Butterworth filter of fourth order. A change fades from one filter to another, of
 * which either may be none.
 */
import { SUB_BLOCK, written } from '../lib/memory';
import { HIGHPASS_ON, HIGHPASS_WARPED } from '../parameters';
import { SampleStage } from '../samples/sample-stage';
import { SIGNAL } from '../samples/signal';
import { Filter } from './filter';

/** A sub-block's frames as the filter before the change leaves them. */
const BEFORE: i32 = <i32>memory.data(128, 16);

export class HighPass extends SampleStage {
  /** What it fades from and to; the same where nothing fades. */
  private from: Filter = new Filter();
  private to: Filter = this.from;
  private spare: Filter = new Filter();
  /** It fades to a filter that has heard nothing yet. */
  private isFresh: bool = false;

  get isOff(): bool {
    return !this.isFading && !this.to.isOn;
  }

  protected get isChanged(): bool {
    return wanted() != this.to.warped;
  }

  start(): void {
    super.start();
    this.isFresh = false;
    this.to.startFrom(f64x2.splat(0));
  }

  protected begin(): void {
    const to = this.spare;
    to.warped = wanted();
    this.isFresh = to.isOn && !this.from.isOn;
    if (!this.isFresh) to.takeStates(this.from);
    this.to = to;
  }

  protected land(): void {
    this.spare = this.from;
    this.from = this.to;
  }

  process(first: i32, frames: i32): void {
    if (this.isOff) return;
    const end = first + frames;
    let frame = first;
    while (frame < end) {
      const count = min(end - frame, SUB_BLOCK - (frame & (SUB_BLOCK - 1)));
      this.processPart(SIGNAL + (frame << 3), count);
      frame += count;
      if ((frame & (SUB_BLOCK - 1)) != 0) continue;
      this.from.dropNegligible();
      this.to.dropNegligible();
    }
  }

  /** Frames of one sub-block. */
  private processPart(signal: i32, frames: i32): void {
    if (!this.isFading) {
      this.to.run(signal, frames);
      return;
    }
    if (this.isFresh) this.to.startFrom(f64x2.promote_low_f32x4(v128.load64_zero(signal)));
    this.isFresh = false;
    memory.copy(BEFORE, signal, frames << 3);
    this.from.run(BEFORE, frames);
    this.to.run(signal, frames);
    for (let i = 0; i < frames << 3; i += 8) {
      const before = v128.load64_zero(BEFORE + i);
      const after = v128.load64_zero(signal + i);
      const part = f32x4.mul(f32x4.sub(after, before), f32x4.splat(<f32>this.nextWeight()));
      v128.store64_lane(signal + i, f32x4.add(before, part), 0);
    }
  }
}

/** The corner as written; 0 is off. */
function wanted(): f64 {
  return written(HIGHPASS_ON) != 0 ? written(HIGHPASS_WARPED) : 0;
}
