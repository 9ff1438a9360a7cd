/** One channel on its stream: takes its pair from the device's block, processes it. */
import {
  type Chain,
  type ChainFormat,
  type ChainMeters,
  createChain,
  emptyMeters,
} from '@mcae/dsp';
import type { ChainParameters } from '@mcae/schema';
import { ChannelGate } from './channel-gate.js';
import type { ChannelReport, ChannelSlot, DesiredChannel, ToneRequest } from './messages.js';
import { ToneGenerator } from './tone-generator.js';

export class ChannelStrip {
  readonly slot: ChannelSlot;
  readonly #format: ChainFormat;
  readonly #tone: ToneGenerator;
  readonly #gate: ChannelGate;
  readonly #meters: ChainMeters = emptyMeters();
  /** Counters of the chains that this one replaced. */
  #base = { window: 0, before: 0, after: 0 };
  #chain: Chain;
  /** Does sound pass, and since which block: what the audio path itself does. */
  #passes = false;
  #passesSinceMs: number | null = null;
  #parameters: ChainParameters;

  /** Its gate is closed until the first `configure`. */
  constructor(slot: ChannelSlot, format: ChainFormat, desired: DesiredChannel) {
    this.slot = slot;
    this.#format = format;
    this.#tone = new ToneGenerator(format.sampleRateHz);
    this.#parameters = desired.parameters;
    this.#chain = createChain(format, desired.parameters);
    this.#gate = new ChannelGate(desired.mute);
  }

  get limiter(): ChainParameters['limiter'] {
    return this.#parameters.limiter;
  }

  get chain(): Chain {
    return this.#chain;
  }

  /**
   * Between blocks: from the next block on the channel is what is desired.
   * @param fresh false where the wish is too old to open a gate.
   */
  configure(desired: DesiredChannel, fresh: boolean): void {
    if (!this.#chain.configure(desired.parameters)) {
      this.#chain.readMeters(this.#meters);
      this.#base = {
        window: this.#base.window + this.#meters.window,
        before: this.#base.before + this.#meters.before.clippedSamples,
        after: this.#base.after + this.#meters.after.clippedSamples,
      };
      this.#chain = createChain(this.#format, desired.parameters);
    }
    this.#parameters = desired.parameters;
    this.#gate.configure(desired, fresh);
  }

  startTone(request: ToneRequest): void {
    this.#tone.start(request);
  }

  /**
   * Block path. After it, `chain.block` holds what leaves.
   * @param input one block of the device, `stride` channels interleaved.
   * @param pairChannels 2, or 1 where a mono device feeds both sides.
   * @param nowMs a lease ends here, by the stream's own clock, whoever else is alive.
   */
  process(
    input: Int16Array,
    stride: number,
    pairChannels: 1 | 2,
    frames: number,
    nowMs: number,
  ): void {
    const chain = this.#chain;
    const passes = this.#gate.isOpen(nowMs) && !this.#gate.mute;
    if (passes !== this.#passes) {
      this.#passes = passes;
      this.#passesSinceMs = nowMs;
    }
    chain.setGate(this.#gate.isOpen(nowMs), this.#gate.mute);
    const block = chain.block;
    const left = (this.slot.inputPair - 1) * pairChannels;
    const right = left + pairChannels - 1;
    for (let i = 0, from = 0; i < frames; i++, from += stride) {
      block[2 * i] = input[from + left]!;
      block[2 * i + 1] = input[from + right]!;
    }
    const withTone = this.#tone.active;
    if (withTone) this.#tone.fill(chain.insert, frames);
    chain.process(frames, withTone);
  }

  /** @param latencyFrames of the whole way, of which the strip knows only its own part. */
  report(latencyFrames: number, dspLoadPercent: number): ChannelReport {
    const meters = this.#meters;
    this.#chain.readMeters(meters);
    const { before, after } = meters;
    return {
      channel: this.slot.channel,
      window: this.#base.window + meters.window,
      before: { ...before, clippedSamples: this.#base.before + before.clippedSamples },
      after: { ...after, clippedSamples: this.#base.after + after.clippedSamples },
      gainReductionDb: meters.gainReductionDb,
      latencyFrames,
      dspLoadPercent,
      passes: this.#passes,
      passesSinceMs: this.#passesSinceMs,
    };
  }
}
