/** Xruns and late blocks of a stream over all its openings; each opening counts from 0. */
import type { StreamReport } from '../../stream/messages.js';

export class XrunCount {
  #total = 0;
  #ofOpening = 0;
  #newest: StreamReport | undefined;

  /** Xruns, input and output, and late blocks; never falls. */
  get total(): number {
    return this.#total;
  }

  /** The report with which the total last grew; undefined while it is 0. */
  get newest(): StreamReport | undefined {
    return this.#newest;
  }

  /** The stream is opened: its reports count from 0. */
  begin(): void {
    this.#ofOpening = 0;
  }

  ingest(report: StreamReport): void {
    const ofOpening = lostOrLate(report);
    if (ofOpening <= this.#ofOpening) return;
    this.#total += ofOpening - this.#ofOpening;
    this.#ofOpening = ofOpening;
    this.#newest = report;
  }
}

function lostOrLate({ inputXruns, outputXruns, lateBlocks }: StreamReport): number {
  return (inputXruns ?? 0) + (outputXruns ?? 0) + lateBlocks;
}
