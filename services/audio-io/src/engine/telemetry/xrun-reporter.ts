/** Publishes that blocks were lost or late: at most one event a second and stream. */
import type { Body, XrunEvent } from '@mcae/schema';
import type { StreamSupervisor } from '../streams/stream-supervisor.js';

export class XrunReporter {
  readonly #publish: (event: Body<XrunEvent>) => void;
  readonly #reported = new WeakMap<StreamSupervisor, number>();

  constructor(publish: (event: Body<XrunEvent>) => void) {
    this.#publish = publish;
  }

  /** Call it once a second. */
  assess(supervisors: readonly StreamSupervisor[]): void {
    for (const supervisor of supervisors) {
      const { report, channels } = supervisor;
      if (!report) continue;
      const { inputXruns, outputXruns, lateBlocks } = report;
      const total = (inputXruns ?? 0) + (outputXruns ?? 0) + lateBlocks;
      if (total > (this.#reported.get(supervisor) ?? 0))
        this.#publish({
          channels: [...channels],
          input_xruns: inputXruns,
          output_xruns: outputXruns,
          late_blocks: lateBlocks,
        });
      // A stream that was re-opened counts from 0 again.
      this.#reported.set(supervisor, total);
    }
  }
}
