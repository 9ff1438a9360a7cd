/** The streams that run, and the step from one set of them to another. */
import { isDeepStrictEqual } from 'node:util';
import type { StreamPlan } from '../../stream/messages.js';
import { isSameSide, type SideInUse, sidesOf } from '../devices/device-catalogue.js';
import type { DeviceUser } from './stream-monitor.js';
import type { PlannedStream } from './stream-plans.js';
import type { StreamSupervisor } from './stream-supervisor.js';

interface Entry {
  readonly planned: PlannedStream;
  readonly supervisor: StreamSupervisor;
}

/** What has to happen to get from the streams that run to the planned ones. */
export interface StreamsStep {
  readonly keep: readonly Entry[];
  /** What they are. */
  readonly kept: readonly PlannedStream[];
  readonly stop: readonly Entry[];
  readonly start: readonly PlannedStream[];
}

export class StreamSet {
  readonly #create: (planned: PlannedStream) => StreamSupervisor;
  #entries: readonly Entry[] = [];

  constructor(create: (planned: PlannedStream) => StreamSupervisor) {
    this.#create = create;
  }

  get supervisors(): StreamSupervisor[] {
    return this.#entries.map(({ supervisor }) => supervisor);
  }

  /** A device that came after the config was applied has made a plan of what was none. */
  get planned(): PlannedStream[] {
    return this.#entries.map(effective);
  }

  of(channel: number): StreamSupervisor | undefined {
    return this.#entries.find(({ planned }) => planned.channels.includes(channel))?.supervisor;
  }

  /** Resolves once all of them have been closed, or ended. */
  async stop(): Promise<void> {
    await Promise.all(this.supervisors.map((supervisor) => supervisor.stop()));
  }

  /** The sides of devices that our streams have open, or are about to have. */
  get sidesInUse(): SideInUse[] {
    return this.supervisors.flatMap((supervisor) => supervisor.sidesInUse);
  }

  /** Another stream that has one of these devices open. */
  deviceUser({ spec }: StreamPlan, own: readonly number[]): DeviceUser | undefined {
    const wanted = sidesOf(spec);
    for (const { channels, sidesInUse } of this.supervisors) {
      if (channels.some((channel) => own.includes(channel))) continue;
      const shared = sidesInUse.find((side) => wanted.some((other) => isSameSide(side, other)));
      if (shared) return { device: shared.device.name, channels };
    }
    return undefined;
  }

  /**
   * A stream goes on only if nothing about it changes.
   * @param isAsked do these channels ask for what they asked for? What is away is then still theirs.
   */
  step(
    next: readonly PlannedStream[],
    isAsked: (channels: readonly number[]) => boolean,
  ): StreamsStep {
    const isSame = (one: PlannedStream, entry: Entry) =>
      isDeepStrictEqual(one.channels, entry.planned.channels) &&
      (one.plan
        ? isDeepStrictEqual(one.plan, effective(entry).plan)
        : one.isAway && isAsked(one.channels));
    const keep = this.#entries.filter((entry) => next.some((one) => isSame(one, entry)));
    return {
      keep,
      kept: keep.map(effective),
      stop: this.#entries.filter((entry) => !keep.includes(entry)),
      start: next.filter((one) => !keep.some((entry) => isSame(one, entry))),
    };
  }

  /** Stops what goes, then starts what comes: a device may be needed by both. */
  async apply({ keep, stop, start }: StreamsStep): Promise<StreamSupervisor[]> {
    const started = start.map((planned) => ({
      planned,
      supervisor: this.#create(planned),
    }));
    const going = stop.map(({ supervisor }) => supervisor);
    // Those that go are in the list until they have let go of their devices. What makes no sound goes
    // first; the new processes start beside those that do, which are silent for so much less.
    await Promise.all(going.filter(({ state }) => state !== 'running').map((one) => one.stop()));
    if (going.length > 0) await Promise.all(started.map(({ supervisor }) => supervisor.prepare()));
    await Promise.all(going.map((one) => one.stop()));
    this.#entries = [...keep, ...started].sort(
      (a, b) => (a.planned.channels[0] ?? 0) - (b.planned.channels[0] ?? 0),
    );
    for (const { supervisor } of started) supervisor.start();
    return started.map(({ supervisor }) => supervisor);
  }
}

const effective = ({ planned, supervisor }: Entry): PlannedStream => ({
  ...planned,
  plan: planned.plan ?? supervisor.plan,
});
