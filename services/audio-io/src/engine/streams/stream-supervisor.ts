/** Keeps one stream running: opens it, watches its blocks, restarts it with back-off. */
import { type Cancel, type Clock, every, within } from '@mcae/clock';
import { ProblemError, type StreamState } from '@mcae/schema';
import { DeviceError } from '../../audio/audio-backend.js';
import { endedAt } from '../../audio/portaudio/printed-lines.js';
import { isAllVirtual } from '../../audio/virtual/virtual-devices.js';
import type {
  ChannelReport,
  DesiredChannel,
  FromStream,
  StreamPlan,
  StreamReport,
  ToneRequest,
} from '../../stream/messages.js';
import { type SideInUse, sidesOf } from '../devices/device-catalogue.js';
import type { AcquireLock } from '../devices/device-lock.js';
import { MeterQueue } from '../telemetry/meter-queue.js';
import { BlockWatch } from './block-watch.js';
import { PendingUpdates } from './pending-updates.js';
import { StreamHealth } from './stream-health.js';
import type { StartStream } from './stream-link.js';
import { StreamProcess } from './stream-process.js';
import { XrunCount } from './xrun-count.js';

const WATCH_PERIOD_MS = 50;
const BACKOFF_FIRST_MS = 50;
const BACKOFF_MOST_MS = 1_000;
/** A stream that ran this long starts its back-off anew. */
const STEADY_MS = 5_000;
/** PortAudio's text for what it has no text for. */
const HOST_ERROR = 'Unanticipated host error';
/** A process that is not prepared by then is not waited for. */
const PREPARE_MS = 2_000;

export interface StreamSupervisorOptions {
  /** Asked at each start. @throws DeviceError where a device does not exist. */
  readonly resolve: () => Promise<StreamPlan>;
  readonly acquireLock: AcquireLock;
  /** Can the devices that it will open be listed now? Then it enumerates before `start`. */
  readonly enumeratesAhead: () => boolean;
  readonly channels: readonly number[];
  /** What the channels should be at the moment of asking. */
  readonly desired: () => DesiredChannel[];
  readonly start: StartStream;
  readonly clock: Clock;
  /** Which of our own channels has one of its devices, where one has; asked when it cannot open. */
  readonly deviceUser: (plan: StreamPlan) => DeviceUser | undefined;
  /** The stream is down and was not asked to be: its gates are to be closed. */
  readonly onDown: (wasRunning: boolean) => void;
  readonly onChange: () => void;
  readonly onPrinted: (line: string) => void;
}

/** Which other channels have a device. */
export interface DeviceUser {
  readonly device: string;
  readonly channels: readonly number[];
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
  #process: StreamProcess | undefined;
  /** Asked to close, and not gone yet. */
  #closing: StreamProcess | undefined;
  /** Counts the openings: one that waited while something else happened goes no further. */
  #openings = 0;
  #everRan = false;
  #backoffMs = BACKOFF_FIRST_MS;
  #runningSinceMs = 0;
  readonly #blocks: BlockWatch;
  readonly #health = new StreamHealth();
  readonly #xruns = new XrunCount();
  readonly #updates: PendingUpdates;
  #cancelRetry: Cancel = () => {};
  #cancelWatch: Cancel = () => {};
  readonly #listeners = new Set<() => void>();

  constructor(options: StreamSupervisorOptions) {
    this.#options = options;
    this.channels = options.channels;
    this.#updates = new PendingUpdates(options.clock);
    this.#blocks = new BlockWatch(options.clock);
  }

  get state(): StreamState {
    return this.#state;
  }
  /** Why it is not running, or last was not. */
  get reason(): string | null {
    return this.#reason;
  }
  /**
   * True from the first block on, and then for good, through all that happens later: a supervisor lives as
   * long as its plan, so `!hasRun` means that this plan has never worked. While it runs for the first time,
   * it is true before listeners hear of `running`.
   */
  get hasRun(): boolean {
    return this.#everRan;
  }
  /** How often it ran and went down: each time it is opened again, until it runs. */
  get restarts(): number {
    return this.#restarts;
  }
  get pid(): number | null {
    return this.#process?.pid ?? null;
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

  /** What it counted since it was last opened, whether it runs or not; undefined where it never reported. */
  get counters(): StreamReport | undefined {
    return this.#report;
  }

  /** Over all openings of this supervisor. */
  get xruns(): Pick<XrunCount, 'total' | 'newest'> {
    return this.#xruns;
  }

  /** What it has open, or is about to have. */
  get sidesInUse(): readonly SideInUse[] {
    const { hasDevices } = this.#process ?? this.#closing ?? {};
    const sides = hasDevices && this.#plan ? sidesOf(this.#plan.spec) : [];
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

  /** Starts the process ahead of `start`; resolves once it is ready and has enumerated, or after a while. */
  prepare(): Promise<void> {
    if (this.#state !== 'stopped' || this.#process) return Promise.resolve();
    const { clock, enumeratesAhead } = this.#options;
    const process = this.#spawn();
    return within(clock, PREPARE_MS, enumeratesAhead() ? process.enumerate() : process.ready);
  }

  start(): void {
    if (this.#state !== 'stopped') return;
    const { clock } = this.#options;
    this.#set('opening', null);
    this.#cancelWatch = every(clock, WATCH_PERIOD_MS, this.#watch);
    this.#reopen();
  }

  /** Closes the stream, or ends what is not open yet; resolves once its process has gone. */
  async stop(): Promise<void> {
    const process = this.#process;
    this.#openings++;
    this.#cancelRetry();
    this.#cancelWatch();
    this.#updates.giveUp();
    this.#process = undefined;
    this.#closing = process;
    const closed = process?.close(this.#opened !== undefined);
    this.#set('stopped', null);
    await closed;
    this.#closing = undefined;
  }

  /**
   * Sends what is desired to the stream; resolves once it has confirmed. A stream that is down gets it
   * when it opens.
   * @param asOfMs when it was asked for; what is older than 400 ms when it arrives opens nothing.
   * @throws ProblemError deadline_exceeded where it does not answer.
   */
  async update(asOfMs = this.#options.clock.monoMs()): Promise<void> {
    const process = this.#process;
    if (!process || !this.#opened) return;
    const { version, applied } = this.#updates.next();
    process.send({ type: 'desired', version, asOfMs, channels: this.#options.desired() });
    if (!(await applied))
      throw new ProblemError('deadline_exceeded', 'the stream did not answer in time');
  }

  /** The same until the stream has it, however late it answers, or is down. */
  async sync(): Promise<void> {
    const process = this.#process;
    while (process && process === this.#process && this.#opened) {
      try {
        await this.update();
        return;
      } catch {
        // In 400 ms it did not: what is desired now is sent once more.
      }
    }
  }

  /**
   * Calls the listener after each change of `state` or `reason`, in the same turn, when the supervisor's
   * properties have their new values.
   * @returns what ends that; a listener that is ended during a call is not called any more.
   */
  onChange(listener: () => void): () => void {
    // A function of its own: the same listener may be given twice.
    const call = () => listener();
    this.#listeners.add(call);
    return () => {
      this.#listeners.delete(call);
    };
  }

  tone(request: ToneRequest): void {
    this.#process?.send({ type: 'tone', ...request });
  }

  /** A process may not even be started: too many files, too many processes. */
  #reopen(): void {
    this.#open().catch((error: unknown) => this.#down('failed', messageOf(error)));
  }

  async #open(): Promise<void> {
    const opening = ++this.#openings;
    const { resolve, desired } = this.#options;
    let plan: StreamPlan;
    try {
      plan = await resolve();
    } catch (error) {
      if (opening === this.#openings) this.#down(kindOf(error), messageOf(error));
      return;
    }
    if (opening !== this.#openings) return;
    this.#plan = plan;
    this.#opened = undefined;
    this.#meters.clear();
    this.#health.clear();
    this.#xruns.begin();
    this.#blocks.begin(plan.spec);
    const process = this.#process ?? this.#spawn();
    if (!isAllVirtual(plan.spec)) {
      await process.mayOpen();
      if (opening !== this.#openings) return;
      this.#blocks.begin(plan.spec);
    }
    // What has failed comes up closed; what is desired then follows once it is open.
    const isRetry = this.#state !== 'opening';
    process.send({ type: 'open', plan, desired: isRetry ? desired().map(closed) : desired() });
  }

  #spawn(): StreamProcess {
    const { start, acquireLock, clock, onPrinted } = this.#options;
    const process = new StreamProcess({
      start,
      acquireLock,
      clock,
      onMessage: (message) => this.#receive(message),
      onGone: (reason) => this.#gone(reason),
      onPrinted: (line) => {
        onPrinted(line);
        if (process === this.#process) this.#printed(line);
      },
    });
    this.#process = process;
    return process;
  }

  #gone(reason: string): void {
    // Prepared, and not started: another one is started then.
    if (this.#state === 'stopped') this.#process = undefined;
    else this.#down('crashed', `the stream process ended (${reason})`);
  }

  /** A device that has gone ends a stream so; one that gave no block yet may give some if asked again. */
  #printed(line: string): void {
    const where = endedAt(line);
    if (where === undefined || this.#state === 'stopped') return;
    const kind = this.#state === 'running' ? 'lost' : 'crashed';
    this.#down(kind, `the sound library ended the stream (${where})`);
  }

  #receive(message: FromStream): void {
    switch (message.type) {
      case 'opened':
        this.#opened = message;
        // What was desired may have changed while the device was being opened. And what waited for longer
        // than a command may opens no gate, which the engine says is open.
        void this.sync();
        break;
      case 'applied':
        this.#updates.applied(message.version);
        break;
      case 'report':
        this.#blocks.ingest(message);
        this.#xruns.ingest(message);
        this.#report = message;
        this.#meters.push(message);
        if (message.blocks > 0 && this.#state !== 'running') this.#running();
        this.#judge(message);
        break;
      case 'ended':
        this.#down(message.kind, this.#explained(message));
        break;
      case 'ready':
      case 'enumerated':
      case 'found':
        break;
    }
  }

  /**
   * A device that can be opened once is busy, or not even listed, while another stream has it. For what
   * ALSA's plug-ins refuse, PortAudio has no words; they print theirs before.
   */
  #explained({ kind, message }: FromStream & { type: 'ended' }): string {
    const text = this.#process?.alsaText;
    if (message === HOST_ERROR && text !== undefined) return `${message}: ${text}`;
    const user = this.#plan && this.#options.deviceUser(this.#plan);
    if (!user) return message;
    const { device, channels } = user;
    const isTaken = kind === 'busy' || (kind === 'not-found' && message.includes(device));
    return isTaken ? `${message}: ${device} is in use by channel ${channels.join(', ')}` : message;
  }

  #running(): void {
    this.#everRan = true;
    this.#runningSinceMs = this.#options.clock.monoMs();
    this.#set('running', this.#reason);
  }

  #judge(report: StreamReport): void {
    const reason = this.#health.assess(report, this.#options.clock.monoMs());
    if (reason !== undefined) this.#down('stalled', reason);
  }

  readonly #watch = (): void => {
    this.#blocks.tick(WATCH_PERIOD_MS);
    if (!this.#process || !this.#plan || this.#process.waitsForLock) return;
    const steadyMs = this.#options.clock.monoMs() - this.#runningSinceMs;
    if (this.#state === 'running' && steadyMs > STEADY_MS) this.#backoffMs = BACKOFF_FIRST_MS;
    const missed = this.#blocks.missed();
    if (missed) this.#down(missed.kind, missed.reason);
  };

  /** It no longer runs: end what is left of it, close its gates, try again later. */
  #down(kind: string, reason: string): void {
    const wasRunning = this.#state === 'running';
    this.#openings++;
    this.#process?.kill();
    this.#process = undefined;
    this.#opened = undefined;
    this.#updates.giveUp();
    this.#options.onDown(wasRunning);
    if (wasRunning) this.#restarts++;
    this.#set(this.#stateAfter(kind), reason);
    this.#cancelRetry = this.#options.clock.after(this.#backoffMs, () => this.#reopen());
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
    if (!changed) return;
    this.#options.onChange();
    for (const listener of this.#listeners) listener();
  }
}

const closed = (channel: DesiredChannel): DesiredChannel => ({
  ...channel,
  latch: false,
  leaseUntilMs: null,
});

function kindOf(error: unknown): string {
  return error instanceof DeviceError ? error.kind : 'failed';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
