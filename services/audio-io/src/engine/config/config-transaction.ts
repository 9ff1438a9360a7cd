/**
 * One change of the config, from its draft to its end:
 *
 * drafted → opening → verifying → committed
 *              └──────────┴─────→ rolled_back
 *
 * A roll-back opens and verifies the streams of the old config in the same way. Gates and mutes stay
 * as they are until the end, also those of channels that the change removes: a roll-back restores
 * them. At the end the gates of streams that do not run are closed.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@mcae/clock';
import type { Config } from '@mcae/schema';
import type { Logger } from 'pino';
import { isSameDevice } from '../../audio/audio-backend.js';
import type { Ptt } from '../gates/ptt.js';
import { channelNumbers, type PlannedStream } from '../streams/stream-plans.js';
import type { StreamSet, StreamsStep } from '../streams/stream-set.js';
import type { StreamSupervisor } from '../streams/stream-supervisor.js';
import { asksTheSame, type ConfigDraft } from './config-draft.js';
import type { ConfigStore } from './config-store.js';
import { withinSteady } from './steady-deadline.js';
import { untilAllRun, untilAllSynced } from './stream-waits.js';

/** A disk that hangs for longer is not waited for. */
const SAVE_MOST_MS = 3_000;

export type ConfigPhase = 'drafted' | 'opening' | 'verifying' | 'committed' | 'rolled_back';

export type ConfigOutcome =
  | { readonly phase: 'committed' }
  | {
      readonly phase: 'rolled_back';
      /** Why the new config does not run. */
      readonly cause: unknown;
      /** Why the old one does not run either; undefined where everything runs as before. */
      readonly rollBackCause: unknown;
    };

export interface ConfigTransactionOptions {
  readonly before: Config;
  readonly draft: ConfigDraft;
  readonly streams: StreamSet;
  readonly ptt: Pick<Ptt, 'setChannels' | 'close'>;
  readonly store: Pick<ConfigStore, 'save'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The engine ends: no stream is waited for, and none is opened any more. */
  readonly stopped: AbortSignal;
}

/** What ran before. */
interface Snapshot {
  readonly planned: readonly PlannedStream[];
  /** Those of them that did not run. */
  readonly down: readonly PlannedStream[];
}

export class ConfigTransaction {
  readonly #options: ConfigTransactionOptions;
  #phase: ConfigPhase = 'drafted';
  #config: Config;
  /** The streams that ran before; this transaction has opened all others. */
  readonly #found: ReadonlySet<StreamSupervisor>;
  /** Channels that make no sound until the end: their stream went down before it ever ran. */
  readonly #silent = new Set<number>();

  constructor(options: ConfigTransactionOptions) {
    this.#options = options;
    this.#config = options.before;
    this.#found = new Set(options.streams.supervisors);
  }

  get phase(): ConfigPhase {
    return this.#phase;
  }

  /** The config in force: the one that streams take their parameters from now. */
  get config(): Config {
    return this.#config;
  }

  isSilent(channel: number): boolean {
    return this.#silent.has(channel);
  }

  /**
   * A stream went down by itself. If this transaction opened it and it has never run, its channels are
   * silent from now on, and the transaction decides at its end whether their gates close.
   * @returns whether it does
   */
  onStreamDown(stream: StreamSupervisor): boolean {
    const isUnderWay = this.#phase === 'opening' || this.#phase === 'verifying';
    if (!isUnderWay || stream.hasRun || this.#found.has(stream)) return false;
    for (const channel of stream.channels) this.#silent.add(channel);
    return true;
  }

  /** Call it once. Never rejects. */
  async run(): Promise<ConfigOutcome> {
    const { before, draft, streams, logger } = this.#options;
    const snapshot = snapshotOf(streams);
    try {
      await this.#open(draft.config, draft.step, snapshot);
      await this.#save(draft.config);
    } catch (cause) {
      const rollBackCause = await this.#rollBack(snapshot);
      if (rollBackCause !== undefined)
        logger.error({ err: rollBackCause }, 'the old config could not be restored');
      this.#settle('rolled_back', before);
      return { phase: 'rolled_back', cause, rollBackCause };
    }
    this.#settle('committed', draft.config);
    return { phase: 'committed' };
  }

  /** @throws Error where the config does not run */
  async #open(config: Config, step: StreamsStep, snapshot: Snapshot): Promise<void> {
    const { streams, ptt } = this.#options;
    this.#enter('opening');
    this.#silent.clear();
    ptt.setChannels([...channelNumbers(this.#config), ...channelNumbers(config)]);
    this.#config = config;
    const opened = await streams.apply(step);
    const kept = step.keep.map(({ supervisor }) => supervisor);
    // In a roll-back: the change may have stopped streams before it failed.
    for (const stream of kept) if (stream.state === 'stopped') stream.start();
    this.#enter('verifying');
    await untilAllSynced(kept, this.#options);
    // Devices that did not work before need not work now: that is no fault of this change.
    const isAsked = opened.filter((_, index) => !wasDown(step.start[index]!, snapshot));
    await untilAllRun(isAsked, this.#options);
  }

  /** @throws Error where the config is not saved in time; a save that goes on then leaves the old one in place */
  async #save(config: Config): Promise<void> {
    const { store, clock, stopped } = this.#options;
    stopped.throwIfAborted();
    const late = new AbortController();
    let isSaved = false;
    const saving = store.save(config, late.signal).then(() => {
      isSaved = true;
    });
    await withinSteady(clock, SAVE_MOST_MS, saving);
    if (isSaved) return;
    const error = new Error(`the config was not saved within ${SAVE_MOST_MS / 1_000} s`);
    late.abort(error);
    saving.catch(() => {});
    throw error;
  }

  /** @returns why the old config does not run; undefined where it does */
  async #rollBack(snapshot: Snapshot): Promise<unknown> {
    const { before, streams, stopped } = this.#options;
    try {
      stopped.throwIfAborted();
      const step = streams.step(snapshot.planned, asksTheSame(this.#config, before));
      await this.#open(before, step, snapshot);
      return undefined;
    } catch (error) {
      return error;
    }
  }

  #enter(phase: ConfigPhase): void {
    this.#phase = phase;
    this.#options.logger.debug({ phase }, 'config');
  }

  /** The config is decided. Streams that do not run are their supervisors' task; their gates close. */
  #settle(phase: 'committed' | 'rolled_back', config: Config): void {
    const { ptt, streams } = this.#options;
    this.#enter(phase);
    this.#config = config;
    ptt.setChannels(channelNumbers(config));
    const down = streams.supervisors.filter(isDown).flatMap(({ channels }) => channels);
    for (const channel of new Set([...down, ...this.#silent])) ptt.close(channel, 'stream_restart');
    this.#silent.clear();
  }
}

const isDown = ({ state }: StreamSupervisor) => state !== 'running' && state !== 'opening';

function snapshotOf(streams: StreamSet): Snapshot {
  const { planned } = streams;
  const down = planned.filter(({ channels }) => {
    const stream = streams.of(channels[0]!);
    return stream !== undefined && isDown(stream);
  });
  return { planned, down };
}

/** Was a stream on the same pair of devices down? Streams whose devices are unknown are matched by channels. */
function wasDown({ plan, channels }: PlannedStream, { down }: Snapshot): boolean {
  return down.some((other) =>
    plan && other.plan
      ? isSameDevice(plan.spec.input, other.plan.spec.input) &&
        isSameDevice(plan.spec.output, other.plan.spec.output)
      : !plan && !other.plan && isDeepStrictEqual(channels, other.channels),
  );
}
