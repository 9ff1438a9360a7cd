/**
 * What a gate may do, judged from outside the engine: from the commands that reached it, its answers
 * and its events. It uses nothing of the engine's own code, on purpose.
 */
import type { CommandHandlers } from '@mcae/bus';
import type {
  Body,
  CommandParams,
  Config,
  PttEvent,
  PttLeaseParams,
  PttLeaseResult,
  PttState,
} from '@mcae/schema';
import type { GateWatch, SimStream } from '../system/sim-stream.js';
import type { Invariant } from './violation.js';

/** Two sums of the same times round differently. */
const ROUNDING_MS = 0.001;
/** From the engine's decision to the stream that has it: the pipe, both ways, and timers. */
const PIPE_MS = 20;
/** Where the engine says open, the gate is open after this time at the latest. */
const DEAD_MS = 1_000;

interface Keys {
  /** Until when each accepted lease allows the gate to be open, by the request's number. */
  readonly leases: Map<number, number>;
  latch: boolean;
  /** Since when the engine says closed, where the gate had been latched. */
  closedMs: number | undefined;
  muted: boolean;
  /** As the engine's newest event says. */
  saysOpen: boolean;
  /** Number of the newest command that reached the engine. */
  newest: number;
  deadSinceMs: number | undefined;
}

export interface GateOracleOptions {
  readonly nowMs: () => number;
  readonly fail: (invariant: Invariant, message: string) => void;
  /** Has the streams of a channel catch up before what is allowed changes. */
  readonly settle: (bootId: string, channel: number) => void;
  /** When the engine of this boot last went on after a freeze. */
  readonly thawedMs: (bootId: string) => number;
  readonly trace?: ((line: string) => void) | undefined;
}

export class GateOracle implements GateWatch {
  readonly #options: GateOracleOptions;
  readonly #boots = new Map<string, Map<number, Keys>>();
  /** Engines that died, and when. */
  readonly #died = new Map<string, number>();
  /** Plans that could not be opened, by boot and channel. */
  readonly #notOpened = new Map<string, string>();
  #commands = 0;
  openBlocks = 0;

  constructor(options: GateOracleOptions) {
    this.#options = options;
  }

  /** The engine's handlers, watched. */
  watch(bootId: string, handlers: CommandHandlers): CommandHandlers {
    return {
      ...handlers,
      'config.apply': async (params, context) => {
        const plan = await handlers['config.apply'](params, context);
        this.#applied(bootId, params.config);
        return plan;
      },
      'ptt.lease': (params, context) =>
        this.#lease(bootId, params, () => handlers['ptt.lease'](params, context)),
      'ptt.set': (params, context) =>
        this.#set(bootId, params, () => handlers['ptt.set'](params, context)),
      'ptt.release': (params, context) =>
        this.#answered(bootId, params.channel, () => handlers['ptt.release'](params, context)),
    };
  }

  /** A config was applied: the mutes of channels that it has not are forgotten. */
  #applied(bootId: string, config: unknown): void {
    const { logical_channels } = config as Config;
    for (const [channel, keys] of this.#boots.get(bootId) ?? [])
      if (!(String(channel) in logical_channels)) keys.muted = false;
  }

  /** The engine changed a gate or a mute. */
  event(bootId: string, event: Body<PttEvent>): void {
    const { channel, gate_open, latch } = event;
    this.#options.trace?.(`${bootId} event ${JSON.stringify(event)}`);
    this.#settle(bootId, channel);
    const keys = this.#keys(bootId, channel);
    if (keys.latch && !latch) keys.closedMs ??= this.#options.nowMs();
    if (latch) keys.closedMs = undefined;
    keys.saysOpen = gate_open;
    keys.deadSinceMs = undefined;
  }

  engineDied(bootId: string): void {
    this.#died.set(bootId, this.#options.nowMs());
  }

  openBlock(stream: SimStream, channel: number, atMs: number, audible: boolean): void {
    this.openBlocks++;
    const keys = this.#keys(stream.bootId, channel);
    if (audible && keys.muted)
      this.#fail('sound-while-muted', stream, channel, atMs, 'it was answered that it is muted');
    const latestMs = (sinceMs: number) => Math.max(sinceMs, stream.thawedMs) + PIPE_MS;
    const diedMs = this.#died.get(stream.bootId);
    if (diedMs !== undefined && atMs > latestMs(diedMs))
      this.#fail('gate-without-key', stream, channel, atMs, `its engine died at ${diedMs} ms`);
    if (keys.latch) {
      if (keys.closedMs === undefined) return;
      if (atMs <= latestMs(Math.max(keys.closedMs, this.#options.thawedMs(stream.bootId)))) return;
    }
    for (const untilMs of keys.leases.values()) if (atMs < untilMs + ROUNDING_MS) return;
    this.#fail(
      keys.latch ? 'gate-after-close' : 'gate-without-key',
      stream,
      channel,
      atMs,
      `closed since ${keys.closedMs} ms, leases until ${[...keys.leases.values()].slice(-3)} ms`,
    );
  }

  report(stream: SimStream, channel: number, isOpen: boolean): void {
    const keys = this.#keys(stream.bootId, channel);
    const nowMs = this.#options.nowMs();
    if (!keys.saysOpen || isOpen) keys.deadSinceMs = undefined;
    else keys.deadSinceMs ??= nowMs;
    const sinceMs = Math.max(
      keys.deadSinceMs ?? nowMs,
      stream.thawedMs,
      this.#options.thawedMs(stream.bootId),
    );
    if (nowMs - sinceMs > DEAD_MS)
      this.#fail('dead-microphone', stream, channel, nowMs, `the engine says open: ${sinceMs} ms`);
  }

  /** What went down is shut until somebody keys it; what never opened, if the same comes up after all. */
  down(stream: SimStream): void {
    this.#options.trace?.(`${stream.bootId} stream ${stream.channels} is down`);
    if (stream.hasRun) this.#shut(stream);
    else
      for (const channel of stream.channels)
        this.#notOpened.set(`${stream.bootId} ${channel}`, stream.plan);
  }

  opened(stream: SimStream): void {
    const keys = stream.channels.map((channel) => `${stream.bootId} ${channel}`);
    if (keys.some((key) => this.#notOpened.get(key) === stream.plan)) this.#shut(stream);
    for (const key of keys) this.#notOpened.delete(key);
  }

  #shut(stream: SimStream): void {
    for (const channel of stream.channels) {
      const keys = this.#keys(stream.bootId, channel);
      keys.latch = false;
      keys.leases.clear();
      keys.newest = ++this.#commands;
    }
  }

  async #lease(
    bootId: string,
    params: PttLeaseParams,
    run: () => Promise<PttLeaseResult> | PttLeaseResult,
  ): Promise<PttLeaseResult> {
    const keys = this.#keys(bootId, params.channel);
    const command = ++this.#commands;
    keys.newest = command;
    const reachedMs = this.#options.nowMs();
    const untilMs = reachedMs + (params.lease_ms ?? 500);
    for (const [of, endMs] of keys.leases) if (endMs < reachedMs - 1_000) keys.leases.delete(of);
    keys.leases.set(command, untilMs);
    try {
      const result = await run();
      if (keys.leases.has(command)) {
        const timeoutMs = reachedMs + result.timeout_in_s * 1_000;
        keys.leases.set(command, Math.min(untilMs, timeoutMs));
      }
      return result;
    } catch (error) {
      if (isRefusal(error)) {
        this.#settle(bootId, params.channel);
        keys.leases.delete(command);
      }
      throw error;
    }
  }

  async #set(
    bootId: string,
    { channel, gate_open, mute }: CommandParams<'ptt.set'>,
    run: () => Promise<PttState> | PttState,
  ): Promise<PttState> {
    const keys = this.#keys(bootId, channel);
    const { latch, closedMs } = keys;
    if (gate_open === true) {
      keys.latch = true;
      keys.closedMs = undefined;
    }
    if (mute === false) keys.muted = false;
    try {
      return await this.#answered(bootId, channel, run);
    } catch (error) {
      if (isRefusal(error)) Object.assign(keys, { latch, closedMs });
      throw error;
    }
  }

  /** Once a command is answered, what it says is true, unless another one came after it. */
  async #answered(
    bootId: string,
    channel: number,
    run: () => Promise<PttState> | PttState,
  ): Promise<PttState> {
    const keys = this.#keys(bootId, channel);
    const command = ++this.#commands;
    keys.newest = command;
    const state = await run();
    if (keys.newest !== command) return state;
    this.#settle(bootId, channel);
    if (!state.latch) keys.latch = false;
    if (state.holder === null) keys.leases.clear();
    keys.muted = state.mute;
    return state;
  }

  #settle(bootId: string, channel: number): void {
    this.#options.settle(bootId, channel);
  }

  #keys(bootId: string, channel: number): Keys {
    let channels = this.#boots.get(bootId);
    if (!channels) {
      channels = new Map();
      this.#boots.set(bootId, channels);
    }
    let keys = channels.get(channel);
    if (!keys) {
      keys = {
        leases: new Map(),
        latch: false,
        closedMs: undefined,
        muted: false,
        saysOpen: false,
        newest: 0,
        deadSinceMs: undefined,
      };
      channels.set(channel, keys);
    }
    return keys;
  }

  #fail(
    invariant: Invariant,
    { bootId }: SimStream,
    channel: number,
    atMs: number,
    why: string,
  ): void {
    this.#options.fail(
      invariant,
      `channel ${channel} of ${bootId}, block at ${atMs.toFixed(1)} ms: ${why}`,
    );
  }
}

/** Refused: it allows nothing. Without an answer of the stream, the outcome is unknown. */
function isRefusal(error: unknown): boolean {
  return (error as { code?: string }).code !== 'deadline_exceeded';
}
