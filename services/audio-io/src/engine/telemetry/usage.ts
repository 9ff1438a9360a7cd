/** CPU and memory of the engine: this process and its streams'. */
import type { Clock } from '@mcae/clock';

export interface ProcessUsage {
  /** CPU time since the process started. */
  readonly cpuUs: number;
  readonly rssBytes: number;
}

/** Turns each process's cumulative CPU time into percent of one core. */
export class CpuMeter {
  readonly #clock: Clock;
  #previous = new Map<string, number>();
  #previousMs: number;
  #percent = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#previousMs = clock.monoMs();
  }

  /**
   * @param processes by a name that is never used for another process.
   * @returns percent of one core since the last call that was at least half a second ago.
   */
  percent(processes: ReadonlyMap<string, ProcessUsage>): number {
    const nowMs = this.#clock.monoMs();
    const elapsedMs = nowMs - this.#previousMs;
    if (elapsedMs < 500) return this.#percent;
    let usedUs = 0;
    for (const [name, { cpuUs }] of processes)
      usedUs += Math.max(0, cpuUs - (this.#previous.get(name) ?? 0));
    this.#previous = new Map([...processes].map(([name, { cpuUs }]) => [name, cpuUs]));
    this.#previousMs = nowMs;
    this.#percent = usedUs / (10 * elapsedMs);
    return this.#percent;
  }
}

export function ownUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage();
  return { cpuUs: user + system, rssBytes: process.memoryUsage.rss() };
}
