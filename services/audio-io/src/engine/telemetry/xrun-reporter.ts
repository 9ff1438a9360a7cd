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
      const { readings, channels } = supervisor;
      const { total, newest } = readings.xruns;
      if (!newest || total === this.#reported.get(supervisor)) continue;
      this.#reported.set(supervisor, total);
      this.#publish({
        channels: [...channels],
        input_xruns: newest.inputXruns,
        output_xruns: newest.outputXruns,
        late_blocks: newest.lateBlocks,
      });
    }
  }
}
