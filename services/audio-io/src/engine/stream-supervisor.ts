/** Keeps one stream running: opens it, watches its blocks, restarts it with back-off. */
import { type Cancel, type Clock, every } from '@mcae/clock';
import { ProblemError, type StreamState } from '@mcae/schema';
import { DeviceError } from '../audio/audio-backend.js';
import { isAllVirtual } from '../audio/virtual/virtual-devices.js';
import type {
  ChannelReport,
  DesiredChannel,
  FromStream,
  StreamPlan,
  StreamReport,
  ToneRequest,
} from '../stream/messages.js';
import { type HeldSide, sidesOf } from './device-catalogue.js';
import { MeterQueue } from './meter-queue.js';
import { StreamHealth } from './stream-health.js';
import type { StartStream, StreamLink } from './stream-link.js';

const WATCH_PERIOD_MS = 50;
/**
 * The first block has this long to come; a machine that needs longer is given twice as long the next
 * time, up to the most, so that it gets there at all.
 */
const FIRST_BLOCK_MS = 3_000;
const FIRST_BLOCK_MOST_MS = 12_000;
/** Then a block is missed after this time, or after this many block times if that is longer. */
const MISSED_BLOCK_MS = 250;
const MISSED_BLOCKS = 20;
/**
 * But after this time at the latest: with the time between two heartbeats and between two looks, a
 * stream that hangs is noticed within a second. The longest block there is lasts 512 ms.
 */
const MISSED_MOST_MS = 700;
const BACKOFF_FIRST_MS = 50;
const BACKOFF_MOST_MS = 1_000;
/** A stream that ran this long starts its back-off anew. */
const STEADY_MS = 5_000;
/** A process that is not ready by then is not waited for. */
const PREPARE_MS = 1_000;
const APPLY_DEADLINE_MS = 400;
const CLOSE_DEADLINE_MS = 1_000;

export interface StreamSupervisorOptions {
  /** Asked at each start. @throws DeviceError where a device does not exist. */
  readonly resolve: () => Promise<StreamPlan>;
  /** Waits until no other process looks at the devices; @returns what ends the turn. */
  readonly turn: () => Promise<() => void>;
  readonly channels: readonly number[];
  /** What the channels should be at the moment of asking. */
  readonly desired: () => DesiredChannel[];
  readonly start: StartStream;
  readonly clock: Clock;
  /** Which of our own channels has one of its devices, where one has; asked when it cannot open. */
  readonly holder: (plan: StreamPlan) => DeviceHolder | undefined;
  /** The stream is down and was not asked to be: its gates are to be closed. */
  readonly onDown: () => void;
  readonly onChange: () => void;
  readonly onPrinted: (line: string) => void;
}

/** Which other channels have a device. */
export interface DeviceHolder {
  readonly device: string;
  readonly channels: readonly number[];
}

interface Waiter {
  readonly version: number;
  readonly settle: (applied: boolean) => void;
}

export class StreamSupervisor {
  readonly channels: readonly number[];
  readonly #options: StreamSupervisorOptions;
  #state: StreamState = 'stopped';
  #reason: string | null = null;
  #restarts = 0;
  #plan: StreamPlan | undefined;
  #opened: (FromStream & { type: 'opened' }) | undefined;
  #report: StreamReport | undefined;
  readonly #meters = new MeterQueue();
  #link: StreamLink | undefined;
  /** Counts the starts; what comes from an earlier one is ignored. */
  #generation = 0;
  #everRan = false;
  #backoffMs = BACKOFF_FIRST_MS;
  #runningSinceMs = 0;
  #progress = { blocks: 0, sinceMs: 0, reportMs: 0 };
  #lastWatchMs = 0;
  readonly #health = new StreamHealth();
  #version = 0;
  #waiters: Waiter[] = [];
  #ready: Promise<void> = Promise.resolve();
  #onReady: () => void = () => {};
  #endTurn: () => void = () => {};
  /** While others look at the devices, nothing is late. */
  #waitsForTurn = false;
  /** The process has found its devices, and has or is about to have them open. */
  #hasDevices = false;
  #firstBlockMs = FIRST_BLOCK_MS;
  #cancelRetry: Cancel = () => {};
  #cancelWatch: Cancel = () => {};
  #exited: Promise<void> = Promise.resolve();

  constructor(options: StreamSupervisorOptions) {
    this.#options = options;
    this.channels = options.channels;
  }

  get state(): StreamState {
    return this.#state;
  }
  /** Why it is not running, or last was not. */
  get reason(): string | null {
    return this.#reason;
  }
  /** Has there been sound since it was first started? */
  get hasRun(): boolean {
    return this.#everRan;
  }
  get restarts(): number {
    return this.#restarts;
  }
  get pid(): number | null {
    return this.#link?.pid ?? null;
  }
  get plan(): StreamPlan | undefined {
    return this.#plan;
  }
  get kernel(): 'reference' | 'wasm-simd' | undefined {
    return this.#opened?.kernel;
  }
  /** The newest heartbeat of the stream that runs; undefined where none does. */
  get report(): StreamReport | undefined {
    return this.#state === 'running' ? this.#report : undefined;
  }

  /** What it has open, or is about to have. */
  get holds(): readonly HeldSide[] {
    const sides = this.#hasDevices && this.#plan ? sidesOf(this.#plan.spec) : [];
    return sides.map((side) => ({ ...side, isOpen: this.#opened !== undefined }));
  }

  channelReport(channel: number): ChannelReport | undefined {
    return this.report?.channels.find((report) => report.channel === channel);
  }

  /** The meter window to show now; undefined where the stream does not run. */
  meters(channel: number): ChannelReport | undefined {
    if (this.#state !== 'running') return undefined;
    return this.#meters.shown?.channels.find((report) => report.channel === channel);
  }

  /** Call it before each telemetry message. */
  nextMeters(): void {
    this.#meters.next();
  }

  /** Starts the process ahead of `start`; resolves once it is ready, or after a second. */
  prepare(): Promise<void> {
    if (this.#state !== 'stopped' || this.#link) return Promise.resolve();
    this.#spawn();
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(PREPARE_MS, resolve);
      void this.#ready.then(() => {
        cancel();
        resolve();
      });
    });
  }

  start(): void {
    if (this.#state !== 'stopped') return;
    const { clock } = this.#options;
    this.#set('opening', null);
    this.#lastWatchMs = clock.monoMs();
    this.#cancelWatch = every(clock, WATCH_PERIOD_MS, this.#watch);
    void this.#open();
  }

  /** Closes the stream, or ends what is not open yet; resolves once its process has gone. */
  async stop(): Promise<void> {
    const link = this.#link;
    const isOpen = this.#opened !== undefined;
    this.#generation++;
    this.#cancelRetry();
    this.#cancelWatch();
    this.#settleWaiters(false);
    this.#endTurn();
    this.#set('stopped', null);
    if (!link) return;
    this.#link = undefined;
    const cancel = this.#options.clock.after(CLOSE_DEADLINE_MS, () => link.kill());
    // One that is about to open its device hears nothing until it has.
    if (isOpen) link.send({ type: 'close' });
    else link.kill();
    await this.#exited;
    this.#hasDevices = false;
    cancel();
  }

  /**
   * Brings what is desired to the stream; resolves once it has it. A stream that is down gets it
   * when it opens.
   * @param asOfMs when it was asked for; what is older than 400 ms when it arrives opens nothing.
   * @throws ProblemError deadline_exceeded where it does not answer.
   */
  async update(asOfMs = this.#options.clock.monoMs()): Promise<void> {
    const link = this.#link;
    if (!link || !this.#opened) return;
    const version = ++this.#version;
    const applied = await new Promise<boolean>((settle) => {
      const cancel = this.#options.clock.after(APPLY_DEADLINE_MS, () => settle(false));
      this.#waiters.push({
        version,
        settle: (done) => {
          cancel();
          settle(done);
        },
      });
      link.send({
        type: 'desired',
        version,
        asOfMs,
        channels: this.#options.desired(),
      });
    });
    this.#waiters = this.#waiters.filter((waiter) => waiter.version !== version);
    if (!applied) throw new ProblemError('deadline_exceeded', 'the stream did not answer in time');
  }

  tone(request: ToneRequest): void {
    this.#link?.send({ type: 'tone', ...request });
  }

  async #open(): Promise<void> {
    // A process that was prepared goes on under the number that it has.
    if (!this.#link) this.#generation++;
    const resolving = this.#generation;
    const { resolve, desired } = this.#options;
    let plan: StreamPlan;
    try {
      plan = await resolve();
    } catch (error) {
      if (resolving === this.#generation) this.#down(kindOf(error), messageOf(error));
      return;
    }
    if (resolving !== this.#generation) return;
    this.#plan = plan;
    this.#opened = undefined;
    this.#report = undefined;
    this.#meters.clear();
    this.#health.clear();
    this.#noBlockYet();
    if (!this.#link) this.#spawn();
    const generation = this.#generation;
    if (!isAllVirtual(plan.spec)) {
      await this.#ready;
      if (generation !== this.#generation) return;
      await this.#takeTurn();
      if (generation !== this.#generation) return;
      this.#noBlockYet();
    }
    // What has failed comes up closed; what is desired then follows once it is open.
    const isRetry = this.#state !== 'opening';
    this.#link?.send({ type: 'open', plan, desired: isRetry ? desired().map(closed) : desired() });
  }

  /** To look at the devices; ends when they are found, or when this is not the time any more. */
  async #takeTurn(): Promise<void> {
    const generation = this.#generation;
    this.#waitsForTurn = true;
    const end = await this.#options.turn();
    if (generation !== this.#generation) {
      end();
      return;
    }
    this.#waitsForTurn = false;
    this.#endTurn = end;
  }

  #noBlockYet(): void {
    const nowMs = this.#options.clock.monoMs();
    this.#progress = { blocks: 0, sinceMs: nowMs, reportMs: nowMs };
  }

  #spawn(): void {
    const generation = ++this.#generation;
    const current = () => generation === this.#generation;
    const { start, onPrinted } = this.#options;
    this.#waitsForTurn = false;
    this.#ready = new Promise((ready) => {
      this.#onReady = ready;
    });
    this.#exited = new Promise((exited) => {
      this.#link = start({
        onMessage: (message) => {
          if (current()) this.#receive(message);
        },
        onExit: (reason) => {
          exited();
          if (current()) this.#gone(reason);
        },
        onPrinted,
      });
    });
  }

  #gone(reason: string): void {
    this.#onReady();
    // Prepared, and not started: another one is started then.
    if (this.#state === 'stopped') this.#link = undefined;
    else this.#down('crashed', `the stream process ended (${reason})`);
  }

  #receive(message: FromStream): void {
    const { clock } = this.#options;
    switch (message.type) {
      case 'ready':
        this.#onReady();
        break;
      case 'found':
        this.#hasDevices = true;
        this.#endTurn();
        break;
      case 'opened':
        this.#endTurn();
        this.#opened = message;
        // What was desired may have changed while the device was being opened.
        this.update().catch(() => {});
        break;
      case 'applied':
        for (const waiter of this.#waiters)
          if (waiter.version === message.version) waiter.settle(true);
        break;
      case 'report':
        this.#progress.reportMs = clock.monoMs();
        if (message.blocks > this.#progress.blocks)
          this.#progress = {
            blocks: message.blocks,
            sinceMs: Math.max(this.#progress.sinceMs, message.lastBlockMs ?? clock.monoMs()),
            reportMs: clock.monoMs(),
          };
        this.#report = message;
        this.#meters.push(message);
        if (message.blocks > 0 && this.#state !== 'running') this.#running();
        this.#judge(message);
        break;
      case 'ended':
        this.#down(message.kind, this.#explained(message));
        break;
    }
  }

  /** A device that can be opened once is busy, or not even listed, while another stream has it. */
  #explained({ kind, message }: FromStream & { type: 'ended' }): string {
    const holder = this.#plan && this.#options.holder(this.#plan);
    if (!holder) return message;
    const { device, channels } = holder;
    const isTaken = kind === 'busy' || (kind === 'not-found' && message.includes(device));
    return isTaken ? `${message}: ${device} is in use by channel ${channels.join(', ')}` : message;
  }

  #running(): void {
    this.#everRan = true;
    this.#runningSinceMs = this.#options.clock.monoMs();
    this.#firstBlockMs = FIRST_BLOCK_MS;
    this.#set('running', this.#reason);
  }

  #judge(report: StreamReport): void {
    const reason = this.#health.look(report, this.#options.clock.monoMs());
    if (reason !== undefined) this.#down('stalled', reason);
  }

  readonly #watch = (): void => {
    const nowMs = this.#options.clock.monoMs();
    const lateMs = nowMs - this.#lastWatchMs - WATCH_PERIOD_MS;
    this.#lastWatchMs = nowMs;
    // This process was stalled itself: heartbeats wait unread, they are no proof of a lost stream.
    if (lateMs > WATCH_PERIOD_MS) {
      this.#progress.sinceMs = Math.max(this.#progress.sinceMs, nowMs - WATCH_PERIOD_MS);
      this.#progress.reportMs = Math.max(this.#progress.reportMs, nowMs - WATCH_PERIOD_MS);
    }
    if (!this.#link || !this.#plan || this.#waitsForTurn) return;
    if (nowMs - this.#runningSinceMs > STEADY_MS && this.#state === 'running')
      this.#backoffMs = BACKOFF_FIRST_MS;
    const isFirst = this.#progress.blocks === 0;
    const missedMs = isFirst ? this.#firstBlockMs : missedBlockMs(this.#plan);
    if (nowMs - this.#progress.sinceMs <= missedMs) return;
    if (isFirst) this.#firstBlockMs = Math.min(FIRST_BLOCK_MOST_MS, 2 * this.#firstBlockMs);
    // A process that still reports has a device that hangs; one that does not hangs itself.
    const reporting = nowMs - this.#progress.reportMs < missedMs;
    this.#down(
      reporting ? 'lost' : 'stalled',
      reporting
        ? `the device gave no block for ${Math.round(missedMs)} ms`
        : `the stream process gave no sign for ${Math.round(missedMs)} ms`,
    );
  };

  /** It no longer runs: end what is left of it, close its gates, try again later. */
  #down(kind: string, reason: string): void {
    this.#generation++;
    this.#link?.kill();
    this.#link = undefined;
    this.#opened = undefined;
    this.#hasDevices = false;
    this.#endTurn();
    this.#settleWaiters(false);
    this.#options.onDown();
    if (this.#everRan) this.#restarts++;
    this.#set(this.#stateAfter(kind), reason);
    this.#cancelRetry = this.#options.clock.after(this.#backoffMs, () => void this.#open());
    this.#backoffMs = Math.min(BACKOFF_MOST_MS, 2 * this.#backoffMs);
  }

  #stateAfter(kind: string): StreamState {
    if (kind === 'stalled' || kind === 'crashed') return 'stalled';
    if (kind === 'lost') return 'lost';
    // It cannot be opened: a device that once ran is lost, one that never did has failed.
    return this.#everRan ? 'lost' : 'failed';
  }

  #set(state: StreamState, reason: string | null): void {
    const changed = state !== this.#state || reason !== this.#reason;
    this.#state = state;
    this.#reason = reason;
    if (changed) this.#options.onChange();
  }

  #settleWaiters(applied: boolean): void {
    for (const waiter of this.#waiters) waiter.settle(applied);
    this.#waiters = [];
  }
}

const closed = (channel: DesiredChannel): DesiredChannel => ({
  ...channel,
  latch: false,
  leaseUntilMs: null,
});

/** How long a stream that runs may give no block. */
function missedBlockMs({ spec: { blockFrames, sampleRateHz } }: StreamPlan): number {
  const blocksMs = (MISSED_BLOCKS * blockFrames * 1_000) / sampleRateHz;
  return Math.min(MISSED_MOST_MS, Math.max(MISSED_BLOCK_MS, blocksMs));
}

function kindOf(error: unknown): string {
  return error instanceof DeviceError ? error.kind : 'failed';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
