/** Runs one stream: device in, chains, device out; reports ten times a second. */
import { type Clock, every } from '@mcae/clock';
import { METER_WINDOWS_PER_S } from '@mcae/schema';
import {
  type AudioBackend,
  BLOCK_SILENCED,
  DeviceError,
  type DuplexStream,
  XRUN_INPUT,
  XRUN_OUTPUT,
} from '../audio/audio-backend.js';
import { mayOpen } from './channel-gate.js';
import { ChannelStrip } from './channel-strip.js';
import type { DesiredChannel, FromStream, StreamPlan, ToStream } from './messages.js';
import { OutputMix } from './output-mix.js';
import type { Priority } from './priority.js';

/** Xruns and late blocks of the first second are the device's priming, not faults. */
const PRIMING_MS = 1_000;
/** A stream without blocks still reports that its process lives. */
const HEARTBEAT_PERIOD_MS = 100;
/** Blocks are reported with each meter window; later than this, the heartbeat steps in. */
const REPORT_DUE_MS = 150;
/** A block is late when it comes more than this many block times after the one before. */
const LATE_BLOCKS = 2;

export interface StreamRunnerOptions {
  readonly backend: AudioBackend;
  readonly clock: Clock;
  readonly send: (message: FromStream) => void;
  readonly cpuUs?: () => number;
  readonly rssBytes?: () => number;
  /** Asked for once the device is open: until then nothing waits for this stream's blocks. */
  readonly raisePriority?: (wanted: { readonly isRealtime: boolean }) => Priority;
}

export class StreamRunner {
  readonly #options: StreamRunnerOptions;
  readonly #plan: StreamPlan;
  readonly #strips: readonly ChannelStrip[];
  readonly #mixes: readonly OutputMix[];
  #closing = false;
  #blocks = 0;
  #lastBlockMs = 0;
  #inputXruns = 0;
  #outputXruns = 0;
  #lateBlocks = 0;
  #silencedBlocks = 0;
  /** Since the last report: in each channel's chain, and in the summing for all of them. */
  readonly #chainMs: Float64Array;
  #mixMs = 0;
  #reportedBlocks = 0;
  #reportedMs = Number.NEGATIVE_INFINITY;
  #nextWindowFrame = 0;
  #priority: Priority | null = null;

  constructor(plan: StreamPlan, desired: readonly DesiredChannel[], options: StreamRunnerOptions) {
    this.#plan = plan;
    this.#options = options;
    const { sampleRateHz, blockFrames } = plan.spec;
    const format = { sampleRateHz, maxFrames: blockFrames };
    this.#strips = plan.slots.map((slot) => {
      const wanted = desired.find(({ channel }) => channel === slot.channel);
      if (!wanted) throw new Error(`channel ${slot.channel} is on the stream, but not desired`);
      return new ChannelStrip(slot, format, wanted);
    });
    this.#mixes = mixes(this.#strips, format);
    this.#chainMs = new Float64Array(this.#strips.length);
  }

  /** Runs until `close` or until the device is lost; reports its end by `ended`, never throws. */
  async run(): Promise<void> {
    const { backend, clock, send } = this.#options;
    let stream: DuplexStream | undefined;
    let stopReports = () => {};
    try {
      stream = await backend.open(this.#plan.spec, () => send({ type: 'found' }));
      const isRealtime = stream.wantsRealtime;
      this.#priority = this.#options.raisePriority?.({ isRealtime }) ?? null;
      send({ type: 'opened', kernel: this.#strips[0]?.chain.kernel ?? 'reference' });
      const opened = stream;
      stopReports = every(clock, HEARTBEAT_PERIOD_MS, () => this.#heartbeat(opened));
      await this.#exchange(stream);
      stopReports();
      await stream.close();
    } catch (error) {
      stopReports();
      const kind = error instanceof DeviceError ? error.kind : 'failed';
      send({ type: 'ended', kind, message: error instanceof Error ? error.message : `${error}` });
    }
  }

  receive(message: ToStream): void {
    switch (message.type) {
      case 'desired':
        this.#configure(message);
        break;
      case 'tone':
        this.#strips.find(({ slot }) => slot.channel === message.channel)?.startTone(message);
        break;
      case 'close':
        this.#closing = true;
        break;
      case 'enumerate':
      case 'open':
        break;
    }
  }

  #configure({ version, asOfMs, channels }: ToStream & { type: 'desired' }): void {
    const { clock, send } = this.#options;
    const fresh = mayOpen(asOfMs, clock.monoMs());
    for (const desired of channels)
      this.#strips.find(({ slot }) => slot.channel === desired.channel)?.configure(desired, fresh);
    for (const mix of this.#mixes) mix.configure();
    if (fresh) send({ type: 'applied', version });
  }

  /** The block path's loop: only the exchange waits. */
  async #exchange(stream: DuplexStream): Promise<void> {
    const { clock } = this.#options;
    const { blockFrames, sampleRateHz } = this.#plan.spec;
    const lateMs = (LATE_BLOCKS * blockFrames * 1_000) / sampleRateHz;
    const startMs = clock.monoMs();
    this.#lastBlockMs = startMs;
    while (!this.#closing) {
      const xruns = await stream.exchange(this.#process);
      const nowMs = clock.monoMs();
      if (nowMs - startMs > PRIMING_MS) {
        if (xruns & XRUN_INPUT) this.#inputXruns++;
        if (xruns & XRUN_OUTPUT) this.#outputXruns++;
        if (xruns & BLOCK_SILENCED) this.#silencedBlocks++;
        if (nowMs - this.#lastBlockMs > lateMs) this.#lateBlocks++;
      }
      this.#lastBlockMs = nowMs;
      this.#blocks++;
      if (this.#blocks * blockFrames >= this.#nextWindowFrame) this.#report(stream);
    }
  }

  readonly #process = (input: Int16Array, output: Int16Array): void => {
    const { clock } = this.#options;
    const { spec, pairChannels } = this.#plan;
    const startMs = clock.monoMs();
    let atMs = startMs;
    for (let i = 0; i < this.#strips.length; i++) {
      this.#strips[i]!.process(input, spec.inputChannels, pairChannels, spec.blockFrames, startMs);
      const endMs = clock.monoMs();
      this.#chainMs[i]! += endMs - atMs;
      atMs = endMs;
    }
    for (const mix of this.#mixes)
      mix.process(output, spec.outputChannels, pairChannels, spec.blockFrames);
    this.#mixMs += clock.monoMs() - atMs;
  };

  #latencyFrames(strip: ChannelStrip, stream: DuplexStream): number {
    const mix = this.#mixes.find(({ outputPair }) => outputPair === strip.slot.outputPair);
    return stream.latencyFrames + strip.chain.latencyFrames + (mix?.latencyFrames ?? 0);
  }

  #heartbeat(stream: DuplexStream): void {
    if (this.#options.clock.monoMs() - this.#reportedMs > REPORT_DUE_MS) this.#report(stream);
  }

  #report(stream: DuplexStream): void {
    const { clock, send, cpuUs, rssBytes } = this.#options;
    const { blockFrames, sampleRateHz } = this.#plan.spec;
    const windows = Math.floor((this.#blocks * blockFrames * METER_WINDOWS_PER_S) / sampleRateHz);
    this.#nextWindowFrame = ((windows + 1) * sampleRateHz) / METER_WINDOWS_PER_S;
    this.#reportedMs = clock.monoMs();
    const blocksMs = ((this.#blocks - this.#reportedBlocks) * blockFrames * 1_000) / sampleRateHz;
    send({
      type: 'report',
      blocks: this.#blocks,
      lastBlockMs: this.#lastBlockMs,
      inputXruns: known(this.#inputXruns, stream),
      outputXruns: known(this.#outputXruns, stream),
      lateBlocks: this.#lateBlocks,
      silencedBlocks: this.#silencedBlocks,
      cpuUs: cpuUs?.() ?? 0,
      rssBytes: rssBytes?.() ?? 0,
      priority: this.#priority,
      channels: this.#strips.map((strip, i) => {
        const busyMs = this.#chainMs[i]! + this.#mixMs / this.#strips.length;
        const dspLoadPercent = blocksMs > 0 ? (100 * busyMs) / blocksMs : 0;
        return strip.report(this.#latencyFrames(strip, stream), dspLoadPercent);
      }),
    });
    this.#chainMs.fill(0);
    this.#mixMs = 0;
    this.#reportedBlocks = this.#blocks;
  }
}

/** A sound server hides xruns, not always all: none is not known, and some are there at least. */
function known(xruns: number, { countsXruns }: DuplexStream): number | null {
  return countsXruns || xruns > 0 ? xruns : null;
}

function mixes(
  strips: readonly ChannelStrip[],
  format: { sampleRateHz: number; maxFrames: number },
): OutputMix[] {
  const pairs = [...new Set(strips.map(({ slot }) => slot.outputPair))];
  return pairs.map((pair) => {
    const onPair = strips.filter(({ slot }) => slot.outputPair === pair);
    return new OutputMix(pair, onPair, format);
  });
}
