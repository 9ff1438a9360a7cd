/** The meters' windows, and what they leave for the host in RESULTS. */
import { FORMAT_SAMPLE_RATE } from '../parameters';
import { RESULTS, written } from '../lib/memory';
import { Level } from './level';

export class Windows {
  readonly before: Level = new Level();
  readonly after: Level = new Level();
  /** Lowest gain of compressor and limiter in the present window. */
  lowestGain: f32 = 1;
  /** Frames until the present window is complete. */
  left: i32 = 0;
  private count: f64 = 0;
  private frames: i32 = 0;
  private phase: i32 = 0;

  start(): void {
    this.count = 0;
    this.phase = 0;
    this.before.start();
    this.after.start();
    this.begin();
    for (let i = 0; i < 72; i += 8) store<f64>(RESULTS + i, 0);
  }

  /** Moves on by frames that have been metered, at most those that are left. */
  advance(frames: i32): void {
    this.left -= frames;
    if (this.left == 0) this.end();
  }

  /** Counters that do not wait for a window's end. */
  publish(): void {
    store<f64>(RESULTS, this.before.clipped, 56);
    store<f64>(RESULTS, this.after.clipped, 64);
  }

  /** Window k begins at frame floor(k * rate / 10). */
  private begin(): void {
    const rate = <i32>written(FORMAT_SAMPLE_RATE);
    this.phase += rate % 10;
    const more = this.phase >= 10;
    if (more) this.phase -= 10;
    this.frames = rate / 10 + <i32>more;
    this.left = this.frames;
    this.before.beginWindow();
    this.after.beginWindow();
    this.lowestGain = 1;
  }

  private end(): void {
    this.count += 1;
    store<f64>(RESULTS, this.count);
    store<f64>(RESULTS, <f64>this.frames, 8);
    store<f64>(RESULTS, <f64>this.before.energy, 16);
    store<f64>(RESULTS, <f64>this.after.energy, 24);
    store<f64>(RESULTS, <f64>this.before.peak, 32);
    store<f64>(RESULTS, <f64>this.after.peak, 40);
    store<f64>(RESULTS, <f64>this.lowestGain, 48);
    this.begin();
  }
}
