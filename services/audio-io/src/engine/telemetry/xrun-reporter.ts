/** Tells when blocks were lost or late: at most one event a second and stream. */
import type { Body, XrunEvent } from '@mcae/schema';
import type { StreamSupervisor } from '../streams/stream-supervisor.js';

export class XrunWatch {
  readonly #tell: (event: Body<XrunEvent>) => void;
  readonly #told = new WeakMap<StreamSupervisor, number>();

  constructor(tell: (event: Body<XrunEvent>) => void) {
    this.#tell = tell;
  }

  /** Call it once a second. */
  look(supervisors: readonly StreamSupervisor[]): void {
    for (const supervisor of supervisors) {
      const { report, channels } = supervisor;
      if (!report) continue;
      const { inputXruns, outputXruns, lateBlocks } = report;
      const total = (inputXruns ?? 0) + (outputXruns ?? 0) + lateBlocks;
      if (total > (this.#told.get(supervisor) ?? 0))
        this.#tell({
          channels: [...channels],
          input_xruns: inputXruns,
          output_xruns: outputXruns,
          late_blocks: lateBlocks,
        });
      // A stream that was re-opened counts from 0 again.
      this.#told.set(supervisor, total);
    }
  }
}
