/** The bar's motion between two levels, which are 100 ms apart: up within three frames, down evenly. */
const RISE_MS = 30;
const FALL_DB_PER_S = 90;

/** The level that is drawn: it follows the newest one, and falls to nothing without one. */
export class MeterBallistics {
  #db: number;
  #atMs = 0;
  readonly #floorDb: number;

  constructor(floorDb: number) {
    this.#floorDb = floorDb;
    this.#db = floorDb;
  }

  next(targetDb: number, nowMs: number): number {
    const passedMs = Math.min(100, Math.max(0, nowMs - this.#atMs));
    this.#atMs = nowMs;
    const toGo = targetDb - this.#db;
    this.#db +=
      toGo > 0
        ? toGo * (1 - Math.exp(-passedMs / RISE_MS))
        : Math.max(toGo, (-FALL_DB_PER_S * passedMs) / 1_000);
    if (Math.abs(targetDb - this.#db) < 0.05) this.#db = targetDb;
    return this.#db;
  }

  reset(): void {
    this.#db = this.#floorDb;
  }
}

/** Points of the scale: dBFS and height, 0 to 1; more room for the levels of speech (after IEC 60268-18). */
const SCALE: readonly (readonly [number, number])[] = [
  [-60, 0],
  [-50, 0.08],
  [-40, 0.2],
  [-30, 0.36],
  [-20, 0.56],
  [-10, 0.78],
  [0, 1],
];

/** Height of a level on the scale, 0 to 1. */
export function scalePosition(dbfs: number): number {
  let [fromDb, from] = SCALE[0] ?? [0, 0];
  for (const [db, position] of SCALE) {
    if (dbfs <= db) {
      const share = db === fromDb ? 0 : (dbfs - fromDb) / (db - fromDb);
      return Math.max(0, from + share * (position - from));
    }
    [fromDb, from] = [db, position];
  }
  return 1;
}
