/** The stages before the compressor, in the order of the chain. To add one is to add it to this list. */
import { HighPass } from './high-pass/high-pass';
import { InputGain } from './input-gain/input-gain';
import { SampleStage } from './samples/sample-stage';

export class Stages {
  private readonly list: StaticArray<SampleStage> = [new InputGain(), new HighPass()];

  start(): void {
    for (let i = 0; i < this.list.length; i++) unchecked(this.list[i]).start();
  }

  /** Between sub-blocks: changes begin and end here. */
  latch(): void {
    for (let i = 0; i < this.list.length; i++) unchecked(this.list[i]).latch();
  }

  get areOff(): bool {
    for (let i = 0; i < this.list.length; i++) if (!unchecked(this.list[i]).isOff) return false;
    return true;
  }

  get areFading(): bool {
    for (let i = 0; i < this.list.length; i++) if (unchecked(this.list[i]).isFading) return true;
    return false;
  }

  /** SIGNAL in place, from frame `first` of the segment on. */
  process(first: i32, frames: i32): void {
    for (let i = 0; i < this.list.length; i++) unchecked(this.list[i]).process(first, frames);
  }
}
