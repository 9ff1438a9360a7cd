/** A peak is held for this long, then falls. */
const HOLD_MS = 1_500;
const FALL_DB_PER_S = 20;

/** The highest level of the last moments, as the small line above a meter. */
export class PeakHold {
  #db = Number.NEGATIVE_INFINITY;
  #atMs = 0;

  push(db: number, nowMs: number): void {
    if (db < this.value(nowMs)) return;
    this.#db = db;
    this.#atMs = nowMs;
  }

  value(nowMs: number): number {
    const fallingS = Math.max(0, nowMs - this.#atMs - HOLD_MS) / 1_000;
    return this.#db - FALL_DB_PER_S * fallingS;
  }

  reset(): void {
    this.#db = Number.NEGATIVE_INFINITY;
  }
}

/** Clipped samples are counted by the engine; a clip shows for this long after the last. */
const CLIP_MS = 3_000;

export class ClipHold {
  #count: number | undefined;
  #atMs = Number.NEGATIVE_INFINITY;

  /** @param count since the stream started; a stream that was re-opened begins at 0 again */
  push(count: number, nowMs: number): void {
    const isMore = this.#count !== undefined && count > this.#count;
    if (isMore) this.#atMs = nowMs;
    this.#count = count;
  }

  shows(nowMs: number): boolean {
    return nowMs - this.#atMs < CLIP_MS;
  }
}
