/** Keys as commands have them: on channels that exist and run, and confirmed by the audio path. */
import type { CommandContext } from '@mcae/bus';
import type { CommandParams, CommandResult, Config } from '@mcae/schema';
import { ProblemError, type PttState } from '@mcae/schema';
import { channelNumbers } from '../streams/stream-plans.js';
import type { StreamSet } from '../streams/stream-set.js';
import type { StreamSupervisor } from '../streams/stream-supervisor.js';
import type { Ptt } from './ptt.js';

export interface KeyingOptions {
  readonly ptt: Ptt;
  readonly streams: StreamSet;
  readonly config: () => Config;
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
    this.#requireChannel(channel);
    // A gate opens only on a stream that runs: nobody should key a dead channel unknowingly.
    if (gate_open) this.runningStream(channel);
    const wish = { gateOpen: gate_open, mute, by: by ?? context.actor };
    const state = this.#options.ptt.set(channel, wish, context.requestId);
    await this.#confirm(channel, context);
    return state;
  }

  /** @throws ProblemError as `set`, and lease_held, rekey_needed */
  async lease(
    params: CommandParams<'ptt.lease'>,
    context: CommandContext,
  ): Promise<CommandResult<'ptt.lease'>> {
    const { ptt } = this.#options;
    const { channel, holder } = params;
    this.runningStream(channel);
    const { leaseMs, timeoutInS, renewed } = ptt.lease(params, context.requestId);
    await this.#confirm(channel, context);
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
    this.#requireChannel(channel);
    const state = this.#options.ptt.release(channel, holder, context.requestId);
    await this.#confirm(channel, context);
    return state;
  }

  /** @throws ProblemError unknown_channel, channel_not_running */
  runningStream(channel: number): StreamSupervisor {
    this.#requireChannel(channel);
    const supervisor = this.#options.streams.of(channel);
    if (supervisor?.state === 'running') return supervisor;
    const { state = 'stopped', reason = null } = supervisor ?? {};
    throw new ProblemError(
      'channel_not_running',
      `channel ${channel} is ${state}${reason === null ? '' : `: ${reason}`}`,
    );
  }

  /** What time or a fault has changed is brought to the stream, without waiting for its answer. */
  bring(channel: number): void {
    // A stream that does not answer ends its leases itself, and the watchdog ends it.
    void this.#options.streams.of(channel)?.sync();
  }

  /** Resolves once the stream has what was commanded; where it does not answer, shuts the gate. */
  async #confirm(channel: number, { requestId, asOfMs }: CommandContext): Promise<void> {
    try {
      // The stream opens nothing that is stale by then: the way to it counts as well.
      await this.#options.streams.of(channel)?.update(asOfMs);
    } catch (error) {
      this.#options.ptt.close(channel, 'command', requestId);
      // It may have it all the same: its answer was late, or this process was stalled.
      this.bring(channel);
      throw error;
    }
  }

  #requireChannel(channel: number): void {
    const channels = channelNumbers(this.#options.config());
    if (channels.includes(channel)) return;
    throw new ProblemError('unknown_channel', `unknown channel ${channel}`, {
      errors: [{ path: '/channel', message: `unknown; there are ${channels.join(', ')}` }],
    });
  }
}
