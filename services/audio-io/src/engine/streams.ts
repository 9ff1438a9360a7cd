/** The streams that run, and the step from one set of them to another. */
import { isDeepStrictEqual } from 'node:util';
import type { StreamSpec } from '../audio/audio-backend.js';
import { isVirtual } from '../audio/virtual/virtual-devices.js';
import type { StreamPlan } from '../stream/messages.js';
import type { PlannedStream } from './stream-plans.js';
import type { StreamSupervisor } from './stream-supervisor.js';

/** Between the starts of two streams. */
const STAGGER_MS = 40;

interface Entry {
  readonly planned: PlannedStream;
  readonly supervisor: StreamSupervisor;
}

/** What has to happen to get from the streams that run to the planned ones. */
export interface StreamsStep {
  readonly keep: readonly Entry[];
  readonly stop: readonly Entry[];
  readonly start: readonly PlannedStream[];
}

export class Streams {
  readonly #create: (channels: readonly number[]) => StreamSupervisor;
  #entries: readonly Entry[] = [];

  constructor(create: (channels: readonly number[]) => StreamSupervisor) {
    this.#create = create;
  }

  get supervisors(): StreamSupervisor[] {
    return this.#entries.map(({ supervisor }) => supervisor);
  }

  get planned(): PlannedStream[] {
    return this.#entries.map(({ planned }) => planned);
  }

  of(channel: number): StreamSupervisor | undefined {
    return this.#entries.find(({ planned }) => planned.channels.includes(channel))?.supervisor;
  }

  /** Another stream that has one of these devices; virtual ones can be opened any number of times. */
  holder(
    { spec }: StreamPlan,
    own: readonly number[],
  ): { readonly device: string; readonly channels: readonly number[] } | undefined {
    const wanted = devicesOf(spec);
    for (const { planned, supervisor } of this.#entries) {
      if (supervisor.state !== 'running' || planned.channels.some((c) => own.includes(c))) continue;
      const held = planned.plan ? devicesOf(planned.plan.spec) : [];
      const shared = held.find((one) => wanted.some((other) => isDeepStrictEqual(one, other)));
      if (shared) return { device: shared.name, channels: planned.channels };
    }
    return undefined;
  }

  /** A stream goes on only if nothing about it changes. */
  step(next: readonly PlannedStream[]): StreamsStep {
    const keep = this.#entries.filter(({ planned }) => next.some((n) => isSame(n, planned)));
    return {
      keep,
      stop: this.#entries.filter((entry) => !keep.includes(entry)),
      start: next.filter((n) => !keep.some(({ planned }) => isSame(n, planned))),
    };
  }

  /** Stops what goes, then starts what comes: a device may be needed by both. */
  async take({ keep, stop, start }: StreamsStep): Promise<StreamSupervisor[]> {
    const started = start.map((planned) => ({
      planned,
      supervisor: this.#create(planned.channels),
    }));
    // Their processes start beside those that go, which are silent for so much less.
    if (stop.length > 0) await Promise.all(started.map(({ supervisor }) => supervisor.prepare()));
    this.#entries = keep;
    await Promise.all(stop.map(({ supervisor }) => supervisor.stop()));
    this.#entries = [...keep, ...started].sort(
      (a, b) => (a.planned.channels[0] ?? 0) - (b.planned.channels[0] ?? 0),
    );
    started.forEach(({ supervisor }, index) => {
      supervisor.start(index * STAGGER_MS);
    });
    return started.map(({ supervisor }) => supervisor);
  }
}

const devicesOf = ({ input, output }: StreamSpec) =>
  [input, output].filter(({ name }) => !isVirtual(name));

const isSame = (a: PlannedStream, b: PlannedStream) =>
  isDeepStrictEqual([a.channels, a.plan], [b.channels, b.plan]);
