/** Evens out the phase between meter windows and telemetry: each window is shown once. */
import type { StreamReport } from '../../stream/messages.js';

/** Windows that wait at the most; beyond it the oldest is skipped, so that levels never lag. */
const MAX_WAITING = 2;

export class MeterQueue {
  readonly #waiting: StreamReport[] = [];
  #shown: StreamReport | undefined;
  #newestWindow = -1;

  /** The window to show now; undefined before the first. */
  get shown(): StreamReport | undefined {
    return this.#shown;
  }

  /** A heartbeat without a new window adds nothing. */
  push(report: StreamReport): void {
    const window = report.channels[0]?.window ?? 0;
    if (window === this.#newestWindow) return;
    this.#newestWindow = window;
    this.#waiting.push(report);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
  }

  /** Telemetry is about to be published: on to the next window, if there is one. */
  next(): void {
    this.#shown = this.#waiting.shift() ?? this.#shown;
  }

  clear(): void {
    this.#waiting.length = 0;
    this.#shown = undefined;
    this.#newestWindow = -1;
  }
}
