/** What leaves on one output pair: one channel as it is, or several summed under one limiter. */
import { type ChainFormat, createSummingLimiter, type SummingLimiter } from '@mcae/dsp';
import type { ChainParameters } from '@mcae/schema';
import type { ChannelStrip } from './channel-strip.js';

export class OutputMix {
  readonly outputPair: number;
  readonly #strips: readonly ChannelStrip[];
  readonly #limiter: SummingLimiter | undefined;

  /** @param limiter parameters of the sum's limiter; used only where there are several strips. */
  constructor(
    outputPair: number,
    strips: readonly ChannelStrip[],
    format: ChainFormat,
    limiter: ChainParameters['limiter'],
  ) {
    this.outputPair = outputPair;
    this.#strips = strips;
    if (strips.length > 1) this.#limiter = createSummingLimiter(format, limiter);
  }

  /** Delay that the sum adds, frames. */
  get latencyFrames(): number {
    return this.#limiter?.latencyFrames ?? 0;
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
    const sum = limiter.sum;
    sum.fill(0, 0, 2 * frames);
    for (const strip of this.#strips) {
      const block = strip.chain.block;
      for (let i = 0; i < 2 * frames; i++) sum[i] = sum[i]! + block[i]!;
    }
    limiter.process(frames);
    return limiter.block;
  }
}
