/** What a strip's meter draws at a moment, from the newest levels; nothing where they are stale. */
import { METER_FLOOR_DBFS } from '@mcae/client';
import type { ChannelMeters } from '@mcae/schema';
import { MeterBallistics } from './meter-ballistics.js';
import { ClipHold, PeakHold } from './peak-hold.js';

export interface BarFrame {
  readonly rmsDb: number;
  readonly holdDb: number;
  readonly isClipped: boolean;
}
export interface MeterFrame {
  readonly before: BarFrame;
  readonly after: BarFrame;
  readonly reductionDb: number;
}

class Bar {
  readonly #rms = new MeterBallistics(METER_FLOOR_DBFS);
  readonly #hold = new PeakHold();
  readonly #clip = new ClipHold();

  push({ peak_dbfs, clipped_samples }: ChannelMeters['before'], nowMs: number): void {
    this.#hold.push(peak_dbfs, nowMs);
    this.#clip.push(clipped_samples, nowMs);
  }

  frame(rmsDbfs: number, nowMs: number): BarFrame {
    return {
      rmsDb: this.#rms.next(rmsDbfs, nowMs),
      holdDb: Math.max(METER_FLOOR_DBFS, this.#hold.value(nowMs)),
      isClipped: this.#clip.shows(nowMs),
    };
  }

  reset(): void {
    this.#rms.reset();
    this.#hold.reset();
  }
}

export class MeterView {
  readonly #before = new Bar();
  readonly #after = new Bar();
  readonly #reduction = new MeterBallistics(0);
  #newest: ChannelMeters | null = null;

  next(meters: ChannelMeters | null, nowMs: number): MeterFrame | null {
    if (meters?.state !== 'running') {
      if (this.#newest) this.#reset();
      return null;
    }
    if (meters !== this.#newest) {
      this.#newest = meters;
      this.#before.push(meters.before, nowMs);
      this.#after.push(meters.after, nowMs);
    }
    return {
      before: this.#before.frame(meters.before.rms_dbfs, nowMs),
      after: this.#after.frame(meters.after.rms_dbfs, nowMs),
      reductionDb: this.#reduction.next(meters.gain_reduction_db, nowMs),
    };
  }

  #reset(): void {
    this.#newest = null;
    this.#before.reset();
    this.#after.reset();
    this.#reduction.reset();
  }
}
