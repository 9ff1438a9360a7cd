/** The limiter: what glides of it, true peak, and its parts. */
import { Glide } from '../control/glide';
import { written } from '../lib/memory';
import { LIMITER_CEILING, LIMITER_LOOKAHEAD, LIMITER_TRUE_PEAK } from '../parameters';
import { startGains } from './gains';
import { Release } from './release';
import { CEILING, Required } from './required';
import { startTruePeak } from './true-peak';

export class Limiter {
  readonly required: Required = new Required();
  readonly release: Release = new Release();
  /** Sub-blocks of the look-ahead: 4, 8 or 16. */
  width: i32 = 16;
  truePeak: bool = false;
  private truePeakNext: bool = false;

  constructor(private readonly glide: Glide) {}

  get isChanging(): bool {
    return this.truePeak != this.truePeakNext;
  }

  /** @param gain the compressor's, of a chain that has heard nothing. */
  start(gain: f32): void {
    this.width = <i32>written(LIMITER_LOOKAHEAD);
    this.required.start();
    this.release.start();
    startGains(gain);
    startTruePeak();
    this.latch();
  }

  configure(): void {
    this.release.configure();
    this.truePeakNext = written(LIMITER_TRUE_PEAK) != 0;
  }

  /** Takes over what glides. */
  refresh(): void {
    v128.store(CEILING, f32x4.splat(<f32>this.glide.now(LIMITER_CEILING)));
  }

  /** Between sub-blocks, so that each of them is measured in one way. */
  latch(): void {
    this.truePeak = this.truePeakNext;
  }
}
