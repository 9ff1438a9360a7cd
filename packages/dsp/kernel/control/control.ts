/** The control rate as a whole: from the peaks of sub-blocks to the gains of those that leave. */
import { FORMAT_HOLD } from '../parameters';
import { Compressor } from '../compressor/compressor';
import { computeCurve } from '../compressor/curve';
import { GAINS } from '../lib/lanes';
import { written } from '../lib/memory';
import { Clamp } from '../limiter/clamp';
import { computeGains } from '../limiter/gains';
import { Limiter } from '../limiter/limiter';
import { detectBetween } from '../limiter/true-peak';
import { Glide } from './glide';
import { smoothAndRelease } from './recursions';

export class Control {
  readonly glide: Glide = new Glide();
  readonly clamp: Clamp = new Clamp();
  readonly limiter: Limiter = new Limiter(this.glide);
  private readonly compressor: Compressor = new Compressor(this.glide);
  /** Sub-blocks over which the detector takes its maximum. */
  private hold: i32 = 1;

  /** The values as written, at once; nothing has been heard. */
  start(): void {
    this.hold = <i32>written(FORMAT_HOLD);
    this.compressor.ballistics.configure();
    this.limiter.configure();
    this.clamp.start();
    this.glide.land();
    this.refresh();
    this.compressor.start();
    this.limiter.start(1 / this.compressor.perMakeup);
  }

  /** The values as written, without a click. */
  configure(): void {
    this.glide.begin();
    this.clamp.configure();
    this.compressor.ballistics.configure();
    this.limiter.configure();
    this.refresh();
  }

  /** Something moves from one sub-block to the next. */
  get isChanging(): bool {
    return this.glide.isMoving || this.clamp.isMoving || this.limiter.isChanging;
  }

  /** Returns the lowest gain of compressor and limiter, make-up not counted. */
  run(subBlocks: i32): f32 {
    const compressor = this.compressor;
    const limiter = this.limiter;
    this.clamp.step();
    if (this.glide.step()) this.refresh();
    if (limiter.truePeak) detectBetween(subBlocks);
    computeCurve(this.hold, subBlocks);
    smoothAndRelease(compressor, limiter, subBlocks);
    const lowest = computeGains(limiter.width, limiter.truePeak, subBlocks);
    limiter.latch();
    return lowest * compressor.perMakeup;
  }

  /** On to the sub-blocks after these. */
  advance(subBlocks: i32): void {
    const last = GAINS + (subBlocks << 2);
    store<f32>(GAINS, load<f32>(last));
    store<f32>(GAINS, load<f32>(last, 4), 4);
  }

  private refresh(): void {
    this.compressor.refresh();
    this.limiter.refresh();
  }
}
