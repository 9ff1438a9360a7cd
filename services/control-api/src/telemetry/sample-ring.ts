/** The newest samples of many points that come together: one time, one number a point. */

export interface Sample {
  readonly ts_ms: number;
  readonly value: number;
}

export class SampleRing {
  readonly #capacity: number;
  readonly #times: Float64Array;
  /** Not a number where a point had no value. */
  readonly #columns = new Map<string, Float32Array>();
  readonly #mayGrow: () => boolean;
  #next = 0;
  #size = 0;

  /** @param mayGrow is asked before a point is kept that was not known */
  constructor(capacity: number, mayGrow: () => boolean) {
    this.#capacity = capacity;
    this.#times = new Float64Array(capacity);
    this.#mayGrow = mayGrow;
  }

  get columns(): number {
    return this.#columns.size;
  }

  add(tsMs: number, values: Iterable<readonly [string, number]>): void {
    const at = this.#next;
    this.#next = (at + 1) % this.#capacity;
    this.#size = Math.min(this.#size + 1, this.#capacity);
    this.#times[at] = tsMs;
    for (const column of this.#columns.values()) column[at] = Number.NaN;
    for (const [point, value] of values) {
      const column = this.#columns.get(point) ?? this.#grow(point);
      if (column) column[at] = value;
    }
  }

  /** In the order in which they came, those of the time from start to end. */
  read(point: string, startMs: number, endMs: number): Sample[] {
    const column = this.#columns.get(point);
    const samples: Sample[] = [];
    if (!column) return samples;
    for (let i = 0; i < this.#size; i++) {
      const at = (this.#next - this.#size + i + this.#capacity) % this.#capacity;
      const ts_ms = this.#times[at] ?? 0;
      const value = column[at] ?? Number.NaN;
      if (ts_ms >= startMs && ts_ms <= endMs && !Number.isNaN(value))
        samples.push({ ts_ms, value: Math.round(value * 100) / 100 });
    }
    return samples;
  }

  #grow(point: string): Float32Array | undefined {
    if (!this.#mayGrow()) return undefined;
    const column = new Float32Array(this.#capacity).fill(Number.NaN);
    this.#columns.set(point, column);
    return column;
  }
}
