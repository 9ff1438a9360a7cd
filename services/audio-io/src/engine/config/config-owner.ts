/** The config of the engine: which one is in force, and one change of it at a time. */
import type { Clock } from '@mcae/clock';
import { type Config, type ConfigPlan, ProblemError } from '@mcae/schema';
import type { Logger } from 'pino';
import type { DeviceCatalogue } from '../devices/device-catalogue.js';
import type { Ptt } from '../gates/ptt.js';
import { channelNumbers, planStreams } from '../streams/stream-plans.js';
import type { StreamSet } from '../streams/stream-set.js';
import type { StreamSupervisor } from '../streams/stream-supervisor.js';
import { type ConfigDraft, draftConfig } from './config-draft.js';
import { configRevision } from './config-revision.js';
import type { ConfigStore } from './config-store.js';
import { type ConfigOutcome, ConfigTransaction } from './config-transaction.js';

export interface ConfigOwnerOptions {
  readonly catalogue: DeviceCatalogue;
  readonly streams: StreamSet;
  readonly ptt: Pick<Ptt, 'setChannels' | 'close'>;
  readonly store: Pick<ConfigStore, 'save'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class ConfigOwner {
  readonly #options: ConfigOwnerOptions;
  readonly #stop = new AbortController();
  #config: Config;
  #transaction: ConfigTransaction | undefined;
  /** The first opening, or a change: from its draft to its end. */
  #underWay: Promise<unknown> | undefined;

  /** @param config runs from `start` on */
  constructor(config: Config, options: ConfigOwnerOptions) {
    this.#config = config;
    this.#options = options;
    options.ptt.setChannels(channelNumbers(config));
  }

  /** The config in force; during a change it is the new one as soon as its streams are being opened. */
  get config(): Config {
    return this.#transaction?.config ?? this.#config;
  }

  get revision(): string {
    return configRevision(this.config);
  }

  /** Must this channel make no sound, although its gate may be open? */
  isSilent(channel: number): boolean {
    return this.#transaction?.isSilent(channel) ?? false;
  }

  /** A stream went down by itself. @returns whether a change under way decides about its gates */
  onStreamDown(stream: StreamSupervisor): boolean {
    return this.#transaction?.onStreamDown(stream) ?? false;
  }

  /** Opens the streams. A device that is away does not stop the others. */
  start(): Promise<void> {
    const { catalogue, streams, logger } = this.#options;
    return this.#alone(async () => {
      const devices = await catalogue.refresh().catch((error: unknown) => {
        logger.error({ err: error }, 'the devices could not be listed');
        return [];
      });
      if (this.#stop.signal.aborted) return;
      await streams.apply(streams.step(planStreams(this.config, devices), () => true));
    });
  }

  /** No stream is opened any more; resolves once a change that was under way has ended. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the engine ends'));
    await this.#underWay?.catch(() => {});
  }

  /**
   * What `apply` would do. Changes nothing.
   * @throws ProblemError invalid_config, naming each wrong field.
   */
  async validate(value: unknown): Promise<ConfigPlan> {
    return (await this.#draft(value)).plan;
  }

  /**
   * @param ifMatch the revision that the change was made from; undefined: it is not checked.
   * @throws ProblemError invalid_config, revision_mismatch, busy: nothing changed;
   *   apply_failed: `rolledBack` says whether everything runs as before.
   */
  async apply(value: unknown, ifMatch: string | undefined): Promise<ConfigPlan> {
    return this.#alone(async () => {
      if (ifMatch !== undefined && ifMatch !== this.revision)
        throw new ProblemError(
          'revision_mismatch',
          `the config is at revision ${this.revision}, not ${ifMatch}`,
        );
      const draft = await this.#draft(value);
      if (draft.plan.change !== 'none') await this.#commit(draft);
      return draft.plan;
    });
  }

  #draft(value: unknown): Promise<ConfigDraft> {
    return draftConfig(value, { ...this.#options, before: this.config });
  }

  /** @throws ProblemError apply_failed */
  async #commit(draft: ConfigDraft): Promise<void> {
    const { signal: stopped } = this.#stop;
    if (stopped.aborted) throw new ProblemError('busy', 'the engine ends');
    const before = this.#config;
    const transaction = new ConfigTransaction({ ...this.#options, before, draft, stopped });
    this.#transaction = transaction;
    const outcome = await transaction.run().finally(() => {
      this.#config = transaction.config;
      this.#transaction = undefined;
    });
    if (outcome.phase === 'rolled_back') throw applyFailed(outcome);
  }

  /** @throws ProblemError busy */
  async #alone<T>(run: () => Promise<T>): Promise<T> {
    if (this.#underWay !== undefined)
      throw new ProblemError('busy', 'another config is being applied');
    const underWay = run();
    this.#underWay = underWay;
    try {
      return await underWay;
    } finally {
      this.#underWay = undefined;
    }
  }
}

function applyFailed(outcome: ConfigOutcome & { phase: 'rolled_back' }): ProblemError {
  const { cause, rollBackCause } = outcome;
  const what = cause instanceof Error ? cause.message : String(cause);
  if (rollBackCause === undefined)
    return new ProblemError('apply_failed', `${what}; the old config runs as before`, {
      rolledBack: true,
      cause,
    });
  return new ProblemError('apply_failed', `${what}; the old config could not be restored`, {
    rolledBack: false,
    cause: new AggregateError([cause, rollBackCause], 'the change and its roll-back failed'),
  });
}
