/** The input gain: one factor for both sides; a change is a smooth curve in dB. */
import { written } from '../lib/memory';
import { exp2 } from '../lib/powers';
import { INPUT_GAIN } from '../parameters';
import { SampleStage } from '../samples/sample-stage';
import { SIGNAL } from '../samples/signal';

export class InputGain extends SampleStage {
  /** What it fades from and to, log2; the same where nothing fades. */
  private from: f64 = 0;
  private to: f64 = 0;

  get isOff(): bool {
    return this.from == 0 && this.to == 0;
  }

  protected get isChanged(): bool {
    return written(INPUT_GAIN) != this.to;
  }

  protected begin(): void {
    this.to = written(INPUT_GAIN);
  }

  protected land(): void {
    this.from = this.to;
  }

  process(first: i32, frames: i32): void {
    const signal = SIGNAL + (first << 3);
    if (this.isFading) this.fade(signal, frames);
    else if (!this.isOff) multiply(signal, frames, exp2(this.to));
  }

  private fade(signal: i32, frames: i32): void {
    for (let frame = signal; frame < signal + (frames << 3); frame += 8) {
      const gain = exp2(this.from + (this.to - this.from) * this.nextWeight());
      store<f32>(frame, load<f32>(frame) * gain);
      store<f32>(frame, load<f32>(frame, 4) * gain, 4);
    }
  }
}

function multiply(signal: i32, frames: i32, gain: f32): void {
  const factor = f32x4.splat(gain);
  // Two frames at a time: what runs over is not in use.
  for (let i = 0; i < frames << 3; i += 16)
    v128.store(signal + i, f32x4.mul(v128.load(signal + i), factor));
}
