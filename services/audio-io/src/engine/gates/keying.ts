/** The key commands: only on channels that exist and run, answered once the stream has confirmed. */
import type { CommandContext } from '@mcae/bus';
import type { CommandParams, CommandResult, Config, PttState, StreamState } from '@mcae/schema';
import type { Logger } from 'pino';
import { requireChannel, requireRunning } from './channel-checks.js';
import { NOTHING_OPENED, type Opening } from './opening.js';
import type { Ptt } from './ptt.js';

/** What a key needs of the stream that carries its channel. */
export interface KeyedStream {
  readonly state: StreamState;
  readonly reason: string | null;
  /** @throws ProblemError deadline_exceeded where the stream does not confirm it. */
  update(asOfMs?: number): Promise<void>;
  sync(): Promise<void>;
}

export interface KeyingOptions {
  readonly ptt: Ptt;
  readonly streams: { of(channel: number): KeyedStream | undefined };
  readonly config: () => Config;
  readonly logger: Logger;
}

export class Keying {
  readonly #options: KeyingOptions;

  constructor(options: KeyingOptions) {
    this.#options = options;
  }

  /** @throws ProblemError unknown_channel, channel_not_running, deadline_exceeded */
  async set(
    { channel, gate_open, mute, by }: CommandParams<'ptt.set'>,
    context: CommandContext,
  ): Promise<PttState> {
    const { ptt, config, streams } = this.#options;
    // Closing and muting work also on a channel that a change is about to remove: it may be rolled back,
    // and then what was closed must not be open again.
    if (gate_open || mute === false) requireChannel(config(), channel);
    // A gate opens only on a stream that runs: nobody should key a dead channel unknowingly.
    if (gate_open) requireRunning(streams.of(channel), channel);
    const wish = { gateOpen: gate_open, mute, by: by ?? context.actor };
    const { opening } = ptt.set(channel, wish, context.requestId);
    await this.#confirm(channel, context, opening);
    return ptt.state(channel);
  }

  /** @throws ProblemError as `set`, and lease_held, rekey_needed */
  async lease(
    params: CommandParams<'ptt.lease'>,
    context: CommandContext,
  ): Promise<CommandResult<'ptt.lease'>> {
    const { ptt, config, streams } = this.#options;
    const { channel, holder } = params;
    requireChannel(config(), channel);
    requireRunning(streams.of(channel), channel);
    const { leaseMs, timeoutInS, renewed, opening } = ptt.lease(params, context.requestId);
    await this.#confirm(channel, context, opening);
    const { gate_open, mute } = ptt.state(channel);
    return {
      channel,
      holder,
      lease_ms: leaseMs,
      renewed,
      timeout_in_s: timeoutInS,
      gate_open,
      mute,
    };
  }

  /** @throws ProblemError unknown_channel, deadline_exceeded */
  async release(
    { channel, holder }: CommandParams<'ptt.release'>,
    context: CommandContext,
  ): Promise<PttState> {
    const { ptt } = this.#options;
    ptt.release(channel, holder, context.requestId);
    await this.#confirm(channel, context, NOTHING_OPENED);
    return ptt.state(channel);
  }

  /** Sends what time or a fault has changed to the stream, without waiting for its answer. */
  sync(channel: number): void {
    const { streams, logger } = this.#options;
    // Where the stream does not answer, it ends its leases by itself, and its supervisor ends it.
    streams
      .of(channel)
      ?.sync()
      .catch((error: unknown) => logger.error({ err: error, channel }, 'a key was not sent'));
  }

  /**
   * Resolves once the stream has what was commanded. Where it does not answer, what this command
   * opened is closed; what it closed stays closed, and is sent until the stream has it.
   */
  async #confirm(channel: number, { asOfMs }: CommandContext, opening: Opening): Promise<void> {
    try {
      // The stream checks freshness again: the time of the message to it counts as well.
      await this.#options.streams.of(channel)?.update(asOfMs);
    } catch (error) {
      opening.withdraw();
      // The stream may have applied it all the same: its answer was late, or this process stood still.
      this.sync(channel);
      throw error;
    }
    opening.confirm();
  }
}
