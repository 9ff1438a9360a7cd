/** One config change: validate, diff, apply, verify, commit, or back to the last good one. */
import { isDeepStrictEqual } from 'node:util';
import { type Clock, sleep, within } from '@mcae/clock';
import { type Config, type ConfigPlan, fieldProblem, ProblemError } from '@mcae/schema';
import type { StreamSpec } from '../../audio/audio-backend.js';
import type { Enumeration } from '../../probe/probe.js';
import { type DeviceCatalogue, sidesOf } from '../devices/device-catalogue.js';
import {
  channelNumbers,
  type PlannedStream,
  planErrors,
  planStreams,
  takenDevices,
} from '../streams/stream-plans.js';
import type { StreamSet } from '../streams/stream-set.js';
import type { StreamSupervisor } from '../streams/stream-supervisor.js';
import { configRevision } from './config-revision.js';
import { type ConfigStore, checkConfig } from './config-store.js';

/** Of the streams that were re-opened, the next one must run within this time. */
const VERIFY_DEADLINE_MS = 4_000;
const VERIFY_PERIOD_MS = 10;
const STOOD_STILL_MS = 100;

export interface ConfigChangeOptions {
  readonly catalogue: DeviceCatalogue;
  readonly streams: StreamSet;
  readonly store: ConfigStore;
  readonly clock: Clock;
  /** Makes a config the one that streams take their parameters from. */
  readonly use: (config: Config, before: Config) => void;
  /** This config stays: what is not in it may be forgotten. */
  readonly keep: (config: Config) => void;
  /** It is known what stays. Some streams may not run, and it is nobody's task any more that they do. */
  readonly onSettled: () => void;
}

interface Draft {
  readonly config: Config;
  readonly planned: readonly PlannedStream[];
  readonly plan: ConfigPlan;
}

/** What ran before a change. */
interface Snapshot {
  readonly config: Config;
  readonly planned: readonly PlannedStream[];
  /** Specs of the streams that did not run; undefined where a device was unknown. */
  readonly down: ReadonlyArray<StreamSpec | undefined>;
}

export class ConfigChange {
  readonly #options: ConfigChangeOptions;
  #config: Config;
  #busy = false;
  #isOpening = false;

  constructor(config: Config, options: ConfigChangeOptions) {
    this.#config = config;
    this.#options = options;
  }

  get config(): Config {
    return this.#config;
  }

  /** From the moment a config is put to use until it is known whether it stays or the old one comes back. */
  get isOpening(): boolean {
    return this.#isOpening;
  }

  get revision(): string {
    return configRevision(this.#config);
  }

  /**
   * What `apply` would do. Changes nothing.
   * @throws ProblemError invalid_config, naming each wrong field.
   */
  async validate(value: unknown): Promise<ConfigPlan> {
    return (await this.#draft(value)).plan;
  }

  /**
   * @param ifMatch the revision that the change was made from; undefined for whatever runs.
   * @throws ProblemError invalid_config, revision_mismatch, busy: nothing changed;
   *   apply_failed: `rolledBack` tells whether everything runs as before.
   */
  async apply(value: unknown, ifMatch: string | undefined): Promise<ConfigPlan> {
    if (this.#busy) throw new ProblemError('busy', 'another config is being applied');
    this.#busy = true;
    try {
      if (ifMatch !== undefined && ifMatch !== this.revision)
        throw new ProblemError(
          'revision_mismatch',
          `the config is at revision ${this.revision}, not ${ifMatch}`,
        );
      const draft = await this.#draft(value);
      await this.#apply(draft);
      return draft.plan;
    } finally {
      this.#busy = false;
    }
  }

  async #draft(value: unknown): Promise<Draft> {
    const config = checkConfig(value);
    const enumeration = await this.#options.catalogue.enumerate();
    try {
      return await this.#drafted(config, enumeration);
    } finally {
      enumeration.end();
    }
  }

  async #drafted(config: Config, enumeration: Enumeration): Promise<Draft> {
    const { catalogue, streams } = this.#options;
    const planned = planStreams(config, enumeration.devices);
    const { kept, start } = streams.step(planned, this.#isAsked(config));
    // What is not touched is not judged: a device that is away must not block a change elsewhere.
    const errors = [
      ...planErrors(start),
      ...takenDevices(config, kept, start, (side) => catalogue.isExclusive(side)),
    ];
    if (errors.length > 0) throw fieldProblem('invalid_config', errors);
    await this.#checkFormats(config, start, enumeration);
    const reopened = start.flatMap(({ channels }) => channels).sort((a, b) => a - b);
    return {
      config,
      planned,
      plan: {
        change: this.#grade(config, reopened),
        reopened_channels: reopened,
        revision: configRevision(config),
      },
    };
  }

  /**
   * A device that can be opened once cannot be tried while a stream has it. Others can: to be listed
   * they are opened as well, and no stream was measured to lose a block by it.
   */
  async #checkFormats(
    config: Config,
    start: readonly PlannedStream[],
    enumeration: Enumeration,
  ): Promise<void> {
    const { catalogue } = this.#options;
    const free = start.filter(
      ({ plan }) => plan && !sidesOf(plan.spec).some((side) => catalogue.isTaken(side)),
    );
    const problems = await enumeration.check(free.map(({ plan }) => plan!.spec));
    const errors = free.flatMap((stream, index) => {
      const problem = problems[index];
      if (!problem) return [];
      const [channel] = stream.channels;
      const rate = /sample rate/i.test(problem.message);
      if (rate)
        return [{ path: '/sample_rate', message: `${config.sample_rate} Hz: ${problem.message}` }];
      // Two of them want a device that can be opened once.
      const taken =
        problem.kind === 'busy'
          ? takenDevices(config, free.slice(0, index), [stream], () => true)[0]
          : undefined;
      return [
        taken
          ? { ...taken, message: `${problem.message}: ${taken.message}` }
          : { path: `/logical_channels/${channel}`, message: problem.message },
      ];
    });
    const once = errors.filter(
      (error, index) => errors.findIndex((other) => isDeepStrictEqual(other, error)) === index,
    );
    if (once.length > 0) throw fieldProblem('invalid_config', once);
  }

  /** Do these channels ask for the devices, and the kind of stream, that they asked for? */
  #isAsked(config: Config): (channels: readonly number[]) => boolean {
    const asked = (of: Config, channel: number) => {
      const { dsp: _dsp, label: _label, ...devices } = of.logical_channels[String(channel)] ?? {};
      return [of.sample_rate, of.blocksize, of.channels, devices];
    };
    const before = this.#config;
    return (channels) =>
      channels.every((channel) =>
        isDeepStrictEqual(asked(config, channel), asked(before, channel)),
      );
  }

  #grade(config: Config, reopened: readonly number[]): ConfigPlan['change'] {
    if (isDeepStrictEqual(config, this.#config)) return 'none';
    const before = channelNumbers(this.#config);
    const removed = before.filter((channel) => !channelNumbers(config).includes(channel));
    if (reopened.length === 0 && removed.length === 0) return 'parameters';
    return before.every((channel) => reopened.includes(channel)) ? 'all' : 'streams';
  }

  async #apply({ config, planned, plan }: Draft): Promise<void> {
    const { store, keep } = this.#options;
    if (plan.change === 'none') return;
    const before = this.#snapshot();
    this.#isOpening = true;
    try {
      await this.#run(config, planned, before);
      await store.save(config);
      keep(config);
      this.#settled();
    } catch (cause) {
      const rolledBack = await this.#rollBack(before);
      this.#settled();
      throw new ProblemError(
        'apply_failed',
        `${cause instanceof Error ? cause.message : cause}; ${
          rolledBack ? 'the old config runs as before' : 'the old config could not be restored'
        }`,
        { rolledBack, cause },
      );
    }
  }

  #settled(): void {
    this.#isOpening = false;
    this.#options.onSettled();
  }

  #snapshot(): Snapshot {
    const { streams } = this.#options;
    return {
      config: this.#config,
      planned: streams.planned,
      down: streams.supervisors
        .filter(({ state }) => state !== 'running' && state !== 'opening')
        .map(({ plan }) => plan?.spec),
    };
  }

  async #run(config: Config, planned: readonly PlannedStream[], before: Snapshot): Promise<void> {
    const { streams, use } = this.#options;
    const step = streams.step(planned, this.#isAsked(config));
    const current = this.#config;
    this.#config = config;
    use(config, current);
    const started = await streams.apply(step);
    const kept = step.keep.map(({ supervisor }) => supervisor);
    await Promise.all(kept.map((supervisor) => this.#bring(supervisor)));
    // A pair of devices that was down before need not run now: this change is not to blame.
    const wasDown = ({ channels }: StreamSupervisor) => {
      const spec = planned.find((p) => isDeepStrictEqual(p.channels, channels))?.plan?.spec;
      return before.down.some(
        (down) => down?.input.name === spec?.input.name && down?.output.name === spec?.output.name,
      );
    };
    await this.#verify(started.filter((supervisor) => !wasDown(supervisor)));
  }

  /** @throws Error naming the channel whose stream has not answered after several times. */
  async #bring(supervisor: StreamSupervisor): Promise<void> {
    let isBrought = false;
    const brought = supervisor.sync().then(() => {
      isBrought = true;
    });
    await within(this.#options.clock, VERIFY_DEADLINE_MS, brought);
    if (!isBrought)
      throw new Error(`channel ${supervisor.channels.join(', ')} did not take its parameters`);
  }

  async #rollBack(before: Snapshot): Promise<boolean> {
    try {
      await this.#run(before.config, before.planned, before);
      return true;
    } catch {
      return false;
    } finally {
      this.#options.keep(before.config);
    }
  }

  /** @throws Error naming the first channel whose stream does not run. */
  async #verify(started: readonly StreamSupervisor[]): Promise<void> {
    const { clock } = this.#options;
    let lookedMs = clock.monoMs();
    let endMs = lookedMs + VERIFY_DEADLINE_MS;
    let waited = started.length;
    for (;;) {
      const nowMs = clock.monoMs();
      // While this process stood still it heard of no stream.
      if (nowMs - lookedMs > STOOD_STILL_MS) endMs += nowMs - lookedMs;
      lookedMs = nowMs;
      const waiting = started.filter(({ state }) => state !== 'running');
      if (waiting.length === 0) return;
      // They open one after the other.
      if (waiting.length < waited) endMs = nowMs + VERIFY_DEADLINE_MS;
      waited = waiting.length;
      // A stream that has failed goes on trying by itself; a change does not wait for that.
      const failed = waiting.find(({ state }) => state === 'failed' || state === 'lost');
      const bad = failed ?? (nowMs >= endMs ? waiting[0] : undefined);
      if (bad)
        throw new Error(
          `channel ${bad.channels.join(', ')} does not run: ${bad.reason ?? 'no block came'}`,
        );
      await sleep(clock, VERIFY_PERIOD_MS);
    }
  }
}
