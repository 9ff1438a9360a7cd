import { METER_FLOOR_DBFS } from '@mcae/schema';
import type { MeterValues } from '../../src/chain/chain.js';
import { peakDbfs, rmsDbfs } from '../../src/formulas/meter.js';
import { CLIP_LEVEL } from '../../src/formulas/units.js';

/** One place's meter: collects a window, then keeps its reading until the next one. */
export class LevelMeter {
  #energy = 0;
  #peak = 0;
  #clipped = 0;
  #rmsDbfs: number = METER_FLOOR_DBFS;
  #peakDbfs: number = METER_FLOOR_DBFS;

  /** Adds one frame, int16 units. */
  add(left: number, right: number): void {
    const l = Math.abs(left);
    const r = Math.abs(right);
    // Integers below 2^53: exact whatever the order.
    this.#energy += l * l + r * r;
    if (l > this.#peak) this.#peak = l;
    if (r > this.#peak) this.#peak = r;
    if (l >= CLIP_LEVEL) this.#clipped++;
    if (r >= CLIP_LEVEL) this.#clipped++;
  }

  /** Ends the window. */
  close(frames: number): void {
    this.#rmsDbfs = rmsDbfs(this.#energy, frames);
    this.#peakDbfs = peakDbfs(this.#peak);
    this.#energy = 0;
    this.#peak = 0;
  }

  read(into: MeterValues): void {
    into.rmsDbfs = this.#rmsDbfs;
    into.peakDbfs = this.#peakDbfs;
    into.clippedSamples = this.#clipped;
  }
}
