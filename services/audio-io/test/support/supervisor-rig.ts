/** One supervisor over simulated time, on processes that do what the test says. */
import { type Cancel, SimulatedClock } from '@mcae/clock';
import {
  StreamSupervisor,
  type StreamSupervisorOptions,
} from '../../src/engine/streams/stream-supervisor.js';
import type { StreamPlan, StreamReport } from '../../src/stream/messages.js';
import { spec } from '../audio/support/specs.js';
import { type ScriptedStream, ScriptedStreams } from './scripted-streams.js';

export const virtualPlan: StreamPlan = {
  spec: spec(),
  slots: [{ channel: 1, inputPair: 1, outputPair: 1 }],
  pairChannels: 2,
};

/** On a card that stands in nobody's way: it has to be found, under the device lock. */
export const cardPlan: StreamPlan = {
  ...virtualPlan,
  spec: {
    ...virtualPlan.spec,
    input: { backend: 'portaudio', name: 'hw:1', hostApi: 'ALSA' },
    output: { backend: 'portaudio', name: 'hw:1', hostApi: 'ALSA' },
  },
};

/** Knows how many of its timers wait. */
class CountingClock extends SimulatedClock {
  readonly #waiting = new Set<() => void>();

  get pending(): number {
    return this.#waiting.size;
  }

  override after(delayMs: number, run: () => void): Cancel {
    const timer = () => {
      this.#waiting.delete(timer);
      run();
    };
    this.#waiting.add(timer);
    const cancel = super.after(delayMs, timer);
    return () => {
      this.#waiting.delete(timer);
      cancel();
    };
  }
}

export class SupervisorRig {
  readonly clock = new CountingClock({ startMs: 1_000 });
  readonly streams = new ScriptedStreams();
  readonly supervisor: StreamSupervisor;

  constructor(options: Partial<StreamSupervisorOptions> = {}) {
    this.supervisor = new StreamSupervisor({
      channels: [1],
      resolve: () => Promise.resolve(virtualPlan),
      acquireLock: () => Promise.resolve(() => {}),
      enumeratesAhead: () => [],
      desired: () => [],
      start: this.streams.start,
      clock: this.clock,
      deviceUser: () => undefined,
      onDown: () => {},
      onChange: () => {},
      onPrinted: () => {},
      onFault: () => {},
      ...options,
    });
  }

  /** Lets promises and timers that are due run. */
  settle(): Promise<void> {
    return this.clock.advance(0);
  }

  /**
   * Brings the stream up: at first, or again after it went down.
   * @returns its process, which has confirmed what is desired.
   */
  async run(report?: Partial<StreamReport>): Promise<ScriptedStream> {
    this.supervisor.start();
    // The longest wait before it is opened again is a second.
    await this.clock.advance(this.supervisor.state === 'opening' ? 0 : 1_000);
    const process = this.streams.newest;
    process.runs(report);
    await this.settle();
    process.applies();
    await this.settle();
    if (this.supervisor.state !== 'running') throw new Error(`it is ${this.supervisor.state}`);
    return process;
  }
}
