/** Levels over exact windows of a tenth of a second. */
import { METER_FLOOR_DBFS, METER_WINDOWS_PER_S } from '@mcae/schema';
import type { ChainMeters, MeterValues } from './chain.js';
import { CLIP_LEVEL, dbFromGain, FULL_SCALE } from './units.js';

/** Meters before their first window. */
export function emptyMeters(): ChainMeters {
  const values = (): MeterValues => ({
    rmsDbfs: METER_FLOOR_DBFS,
    peakDbfs: METER_FLOOR_DBFS,
    clippedSamples: 0,
  });
  return { window: 0, before: values(), after: values(), gainReductionDb: 0 };
}

/**
 * RMS of both sides as AES17 defines it: a full-scale sine reads 0 dBFS; floor -60.
 * @param energy sum of the squares of all samples of both sides, int16 units.
 */
export function rmsDbfs(energy: number, frames: number): number {
  // Mean square of 2 * frames samples, times 2 because a full-scale sine has half the power of 1.
  const db = 10 * Math.log10(energy / (frames * FULL_SCALE * FULL_SCALE));
  return Math.max(METER_FLOOR_DBFS, db);
}

/** Level of the highest magnitude, int16 units; floor -60. */
export function peakDbfs(peak: number): number {
  return Math.max(METER_FLOOR_DBFS, dbFromGain(peak / FULL_SCALE));
}

/** Cuts a stream of frames into windows; window k begins at frame floor(k * rate / 10). */
export class WindowClock {
  readonly #sampleRateHz: number;
  /** Complete windows so far. */
  count = 0;
  /** Frames of the present window. */
  frames: number;
  /** Frames until it is complete. */
  left: number;

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
    this.frames = this.#boundary(1);
    this.left = this.frames;
  }

  /** Begins the next window. */
  advance(): void {
    this.count++;
    this.frames = this.#boundary(this.count + 1) - this.#boundary(this.count);
    this.left = this.frames;
  }

  #boundary(k: number): number {
    return Math.floor((k * this.#sampleRateHz) / METER_WINDOWS_PER_S);
  }
}

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
