/** What leaves on one output pair: one channel as it is, or several summed under one limiter. */
import { type ChainFormat, createSummingLimiter, type SummingLimiter } from '@mcae/dsp';
import type { ChainParameters } from '@mcae/schema';
import type { ChannelStrip } from './channel-strip.js';

type LimiterParameters = ChainParameters['limiter'];

export class OutputMix {
  readonly outputPair: number;
  readonly #strips: readonly ChannelStrip[];
  readonly #format: ChainFormat;
  /** Undefined where there is nothing to sum. */
  #limiter: SummingLimiter | undefined;

  constructor(outputPair: number, strips: readonly ChannelStrip[], format: ChainFormat) {
    this.outputPair = outputPair;
    this.#strips = strips;
    this.#format = format;
    this.configure();
  }

  /** Delay that the sum adds, frames. */
  get latencyFrames(): number {
    return this.#limiter?.latencyFrames ?? 0;
  }

  /** Between blocks: configures the limiter by the channels that are summed. */
  configure(): void {
    if (this.#strips.length < 2) return;
    const limiter = strictest(this.#strips.map((strip) => strip.limiter));
    if (!this.#limiter?.configure(limiter))
      this.#limiter = createSummingLimiter(this.#format, limiter);
  }

  /** Block path: writes the pair into the device's block. */
  process(output: Int16Array, stride: number, pairChannels: 1 | 2, frames: number): void {
    const block = this.#limiter ? this.#sum(this.#limiter, frames) : this.#strips[0]!.chain.block;
    const left = (this.outputPair - 1) * pairChannels;
    for (let i = 0, to = left; i < frames; i++, to += stride) {
      output[to] = block[2 * i]!;
      if (pairChannels === 2) output[to + 1] = block[2 * i + 1]!;
    }
  }

  #sum(limiter: SummingLimiter, frames: number): Int16Array {
    for (const strip of this.#strips) limiter.add(strip.chain.block, frames);
    limiter.process(frames);
    return limiter.block;
  }
}

/** The sum stays under the lowest ceiling of those that are summed. */
function strictest(limiters: readonly LimiterParameters[]): LimiterParameters {
  return limiters.reduce((a, b) => (b.ceiling_db < a.ceiling_db ? b : a));
}
