/** The compressor: what glides of it, and its parts. */
import { Glide } from '../control/glide';
import { fillLane } from '../lib/lanes';
import { exp2 } from '../lib/powers';
import { COMP_KNEE, COMP_MAKEUP, COMP_SLOPE, COMP_THRESHOLD } from '../parameters';
import { Ballistics, COMPRESSOR } from './ballistics';
import { HALF_KNEE, KNEE, PER_KNEE, SLOPE, startCurve, THRESHOLD } from './curve';

export class Compressor {
  readonly ballistics: Ballistics = new Ballistics();
  /** 1 over the linear make-up gain. */
  perMakeup: f32 = 1;

  constructor(private readonly glide: Glide) {}

  /** Nothing has been heard; `refresh` comes before. */
  start(): void {
    this.ballistics.start();
    startCurve();
    fillLane(COMPRESSOR, 1 / this.perMakeup);
  }

  /** Takes over what glides. */
  refresh(): void {
    const glide = this.glide;
    const knee = glide.now(COMP_KNEE);
    const makeup = glide.now(COMP_MAKEUP);
    v128.store(THRESHOLD, f32x4.splat(<f32>glide.now(COMP_THRESHOLD)));
    v128.store(SLOPE, f32x4.splat(<f32>(glide.now(COMP_SLOPE) * this.ballistics.sign)));
    v128.store(KNEE, f32x4.splat(<f32>knee));
    v128.store(HALF_KNEE, f32x4.splat(<f32>(knee * 0.5)));
    v128.store(PER_KNEE, f32x4.splat(knee > 1e-6 ? <f32>(0.5 / knee) : 0));
    this.ballistics.setMakeup(makeup);
    this.perMakeup = 1 / exp2(makeup);
  }
}
