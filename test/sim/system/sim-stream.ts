/**
 * A stream process in the simulation: the real gate decision of every channel, block by block, and
 * nothing of the sound. Blocks are processed when something could change, not one timer each.
 */
import {
  ChannelGate,
  type ChannelReport,
  type DeviceError,
  type FromStream,
  mayOpen,
  type StreamLink,
  type StreamLinkHandlers,
  type StreamSpec,
  type ToStream,
} from '@mcae/audio-io';
import { type Cancel, every } from '@mcae/clock';
import type { Random } from '../random.js';
import type { SimProcess } from './sim-process.js';

const REPORT_PERIOD_MS = 100;
/** A pipe between two processes of one machine. */
const PIPE_MS = 2;
/** A device may be away for as long as this; its stream cannot be opened meanwhile. */
const OPEN_LEAST_MS = 2;
const OPEN_MOST_MS = 120;

/** What watches the gates: it gets every block whose gate is open, in order. */
export interface GateWatch {
  openBlock(stream: SimStream, channel: number, atMs: number, audible: boolean): void;
  /** Ten times a second: is the gate as the engine says? */
  report(stream: SimStream, channel: number, isOpen: boolean): void;
  opened(stream: SimStream): void;
  /** The engine knows that the stream ended, or has killed it. */
  down(stream: SimStream): void;
}

export interface SimStreamOptions {
  readonly bootId: string;
  readonly engine: SimProcess;
  readonly process: SimProcess;
  readonly random: Random;
  readonly watch: GateWatch;
  readonly handlers: StreamLinkHandlers;
  /** Why the devices cannot be opened now; undefined where they can. */
  readonly refusal: (spec: StreamSpec) => DeviceError | undefined;
  readonly nowMs: () => number;
  /** Base-clock timer: pipes and signals belong to the system, not to a process. */
  readonly after: (delayMs: number, run: () => void) => Cancel;
}

export class SimStream implements StreamLink {
  readonly pid = null;
  readonly bootId: string;
  readonly process: SimProcess;
  readonly #options: SimStreamOptions;
  readonly #gates = new Map<number, ChannelGate>();
  /** What it was asked to open, as text. */
  plan = '';
  /** Has its engine received a report with a block? */
  hasRun = false;
  #running = false;
  #closing = false;
  #ended = false;
  #isDownReported = false;
  #blocks = 0;
  #nextBlockMs = 0;
  #blockMs = 0;
  #stopReports: Cancel = () => {};
  /** In a pipe no message overtakes another. */
  #toStreamMs = 0;
  #toEngineMs = 0;
  #thaw: (() => void) | undefined;
  /** When it last went on after a freeze. */
  thawedMs = Number.NEGATIVE_INFINITY;

  constructor(options: SimStreamOptions) {
    this.#options = options;
    this.bootId = options.bootId;
    this.process = options.process;
    this.#emit({ type: 'ready' });
  }

  get channels(): readonly number[] {
    return [...this.#gates.keys()];
  }
  get alive(): boolean {
    return !this.#ended;
  }
  get running(): boolean {
    return this.#running && this.process.running;
  }

  send(message: ToStream): void {
    if (message.type === 'close') this.#closing = true;
    this.#toStreamMs = this.#inOrder(this.#toStreamMs);
    this.#options.after(this.#toStreamMs - this.#options.nowMs(), () =>
      this.process.deliver(this, () => this.#receive(message)),
    );
  }

  /** By the engine's watchdog. */
  kill(): void {
    if (this.#ended) return;
    this.#catchUp();
    // Where it was asked to close before, its gates are to be kept.
    this.#down();
    this.#end('SIGKILL');
  }

  /** By a fault. */
  crash(): void {
    if (this.#ended) return;
    this.#catchUp();
    this.#end('SIGSEGV');
  }

  /** The device goes away: the stream's last message says so. */
  loseDevice(): void {
    if (!this.running) return;
    this.#catchUp();
    this.#emit({ type: 'ended', kind: 'lost', message: 'the device went away' });
    this.#end('exit code 0');
  }

  freeze(): void {
    if (this.#ended || this.#thaw) return;
    this.#catchUp();
    this.#thaw = this.process.freeze();
  }

  goOn(): void {
    if (!this.#thaw) return;
    this.#thaw();
    this.#thaw = undefined;
    this.thawedMs = this.#options.nowMs();
    // What the device had meanwhile is lost; the next block is the one that it has now.
    this.#nextBlockMs = Math.max(this.#nextBlockMs, this.thawedMs);
  }

  /** Its engine died: the pipe breaks, and it leaves. */
  orphan(): void {
    this.#options.after(this.#options.random.next() * PIPE_MS, () =>
      this.process.deliver(this, () => {
        this.#catchUp();
        this.#end('');
      }),
    );
  }

  /** Processes the blocks up to now, before a gate changes, or what is allowed. */
  catchUp(): void {
    if (this.running) this.#catchUp();
  }

  #receive(message: ToStream): void {
    if (this.#ended) return;
    this.#catchUp();
    switch (message.type) {
      case 'open':
        this.#open(message);
        break;
      case 'desired': {
        const fresh = mayOpen(message.asOfMs, this.process.monoMs());
        for (const wish of message.channels) this.#gates.get(wish.channel)?.configure(wish, fresh);
        if (fresh) this.#emit({ type: 'applied', version: message.version });
        break;
      }
      case 'close':
        this.#end('exit code 0');
        break;
      case 'enumerate':
        this.#emit({ type: 'enumerated' });
        break;
      case 'tone':
        break;
    }
  }

  #open({ plan, desired }: ToStream & { type: 'open' }): void {
    const { random, nowMs } = this.#options;
    this.plan = JSON.stringify(plan);
    for (const { channel, mute } of desired) this.#gates.set(channel, new ChannelGate(mute));
    this.process.after(random.between(OPEN_LEAST_MS, OPEN_MOST_MS), () => {
      if (this.#ended) return;
      const refusal = this.#options.refusal(plan.spec);
      if (refusal) {
        this.#emit({ type: 'ended', kind: refusal.kind, message: refusal.message });
        this.#end('exit code 0');
        return;
      }
      this.#emit({ type: 'opened', kernel: 'reference' });
      this.#running = true;
      this.#options.watch.opened(this);
      this.#blockMs = (1_000 * plan.spec.blockFrames) / plan.spec.sampleRateHz;
      this.#nextBlockMs = nowMs() + this.#blockMs;
      this.#stopReports = every(this.process, REPORT_PERIOD_MS, () => this.#report());
    });
  }

  #catchUp(): void {
    if (!this.#running || !this.process.running) return;
    const nowMs = this.#options.nowMs();
    const offsetMs = this.process.monoMs() - nowMs;
    for (const [channel, gate] of this.#gates) {
      for (let atMs = this.#nextBlockMs; atMs < nowMs; atMs += this.#blockMs) {
        // Nothing but time changes between two messages, and time only closes.
        if (!gate.isOpen(atMs + offsetMs)) break;
        this.#options.watch.openBlock(this, channel, atMs, !gate.mute);
      }
    }
    const blocks = Math.ceil((nowMs - this.#nextBlockMs) / this.#blockMs);
    if (blocks <= 0) return;
    this.#blocks += blocks;
    this.#nextBlockMs += blocks * this.#blockMs;
  }

  #report(): void {
    this.#catchUp();
    const nowMs = this.process.monoMs();
    const channels: ChannelReport[] = [];
    for (const [channel, gate] of this.#gates) {
      const isOpen = gate.isOpen(nowMs);
      this.#options.watch.report(this, channel, isOpen);
      channels.push(channelReport(channel, this.#blocks, isOpen && !gate.mute));
    }
    this.#emit({
      type: 'report',
      blocks: this.#blocks,
      inputXruns: 0,
      outputXruns: 0,
      lateBlocks: 0,
      cpuUs: 0,
      rssBytes: 0,
      channels,
    });
  }

  #emit(message: FromStream): void {
    const { engine, handlers } = this.#options;
    this.#later(() =>
      engine.deliver(this, () => {
        if (message.type === 'report' && message.blocks > 0) this.hasRun = true;
        handlers.onMessage(message);
      }),
    );
  }

  #end(reason: string): void {
    this.#ended = true;
    this.#running = false;
    this.#stopReports();
    this.process.kill();
    const { engine, handlers } = this.#options;
    this.#later(() =>
      engine.deliver(this, () => {
        this.#down();
        handlers.onExit(reason);
      }),
    );
  }

  #down(): void {
    if (!this.#closing && !this.#isDownReported) this.#options.watch.down(this);
    this.#isDownReported = true;
  }

  #later(run: () => void): void {
    this.#toEngineMs = this.#inOrder(this.#toEngineMs);
    this.#options.after(this.#toEngineMs - this.#options.nowMs(), run);
  }

  #inOrder(previousMs: number): number {
    const { nowMs, random } = this.#options;
    return Math.max(previousMs, nowMs() + random.next() * PIPE_MS);
  }
}

const reading = (rmsDbfs: number) => ({ rmsDbfs, peakDbfs: rmsDbfs, clippedSamples: 0 });
const BEFORE = reading(-12);
const OPEN = reading(-16);
const CLOSED = reading(-60);

function channelReport(channel: number, window: number, audible: boolean): ChannelReport {
  return {
    channel,
    window,
    before: BEFORE,
    after: audible ? OPEN : CLOSED,
    gainReductionDb: 0,
    dspLoadPercent: 1,
    latencyFrames: 1_280,
    passes: audible,
    passesSinceMs: null,
  };
}
