/** Signals, parameters and measurements that the tests share. */
import { type ChainParameters, GateRampMs, mergeChain } from '@mcae/schema';
import { createReferenceChain } from '../../reference/index.js';
import { createChain } from '../../src/chain/kernel-chain.js';
import type { Chain, ChainFormat } from '../../src/index.js';

/** A chain whose control-rate gain can be looked at. */
export type ProbedChain = Chain & { readonly gain: number };
export type CreateProbed = (format: ChainFormat, parameters: ChainParameters) => ProbedChain;

/** Every gate runs against each of these. */
export const kernels: readonly (readonly [string, CreateProbed])[] = [
  ['reference', createReferenceChain],
  ['wasm-simd', createChain],
];

type Part<T> = T extends object ? Partial<T> : T;
export type Overrides = { readonly [S in keyof ChainParameters]?: Part<ChainParameters[S]> };

/** The table's defaults, which are the seed's parameters, and what differs from them. */
export function parameters({ gate, ...dsp }: Overrides = {}): ChainParameters {
  return mergeChain(gate?.ramp_ms ?? (GateRampMs.default as number), [dsp]);
}

/** No compression, no limiting below full scale. */
export const transparent = parameters({ comp: { ratio: 1 }, limiter: { ceiling_db: 0 } });

export const RATE = 44_100;

/** Interleaved stereo int16 from a function of the frame's number; 1 is full scale. */
export function stereo(
  frames: number,
  left: (n: number) => number,
  right: (n: number) => number = left,
): Int16Array {
  const samples = new Int16Array(2 * frames);
  const quantise = (x: number) => Math.max(-32_768, Math.min(32_767, Math.round(x * 32_768)));
  for (let n = 0; n < frames; n++) {
    samples[2 * n] = quantise(left(n));
    samples[2 * n + 1] = quantise(right(n));
  }
  return samples;
}

export function sine(hz: number, dbfs: number, sampleRateHz = RATE, phase = 0) {
  const amplitude = 10 ** (dbfs / 20);
  const step = (2 * Math.PI * hz) / sampleRateHz;
  return (n: number) => amplitude * Math.sin(step * n + phase);
}

/** Uniform in 0 to 1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Sends samples through a chain in blocks of the given sizes, repeated. */
export function run(
  chain: Chain,
  input: Int16Array,
  sizes: readonly number[] = [chain.block.length / 2],
): Int16Array {
  const output = new Int16Array(input.length);
  for (let start = 0, k = 0; start < input.length; k++) {
    const length = Math.min(2 * sizes[k % sizes.length], input.length - start);
    chain.block.set(input.subarray(start, start + length));
    chain.process(length / 2, false);
    output.set(chain.block.subarray(0, length), start);
    start += length;
  }
  return output;
}

/** Builds a chain with its gate already open (a first block of silence ends the ramp). */
export function openChain(
  create: CreateProbed,
  params: ChainParameters,
  sampleRateHz = RATE,
  maxFrames = 512,
): ProbedChain {
  const chain = create({ sampleRateHz, maxFrames }, params);
  chain.setGate(true, false);
  const ramp = Math.ceil((params.gate.ramp_ms * sampleRateHz) / 1_000 / 16) * 16 + 16;
  run(chain, new Int16Array(2 * ramp), [Math.min(16, maxFrames)]);
  return chain;
}

/** The gains at sub-block boundaries while `input` passes; gains[0] is before its first frame. */
export function gainTrace(chain: ProbedChain, input: Int16Array): Float64Array {
  const subBlocks = input.length / 32;
  const gains = new Float64Array(subBlocks + 1);
  gains[0] = chain.gain;
  for (let k = 0; k < subBlocks; k++) {
    chain.block.set(input.subarray(32 * k, 32 * k + 32));
    chain.process(16, false);
    gains[k + 1] = chain.gain;
  }
  return gains;
}

/** Float output: a signal through a chain's gain trace, without the quantisation of int16. */
export function applyGains(
  signal: (n: number) => number,
  gains: Float64Array,
  latencyFrames: number,
): Float64Array {
  const output = new Float64Array(16 * (gains.length - 1));
  for (let n = 0; n < output.length; n++) {
    const k = n >> 4;
    const gain = gains[k] + (gains[k + 1] - gains[k]) * ((n & 15) / 16);
    output[n] = n < latencyFrames ? 0 : signal(n - latencyFrames) * gain;
  }
  return output;
}

export function left(samples: Int16Array): Float64Array {
  const result = new Float64Array(samples.length / 2);
  for (let n = 0; n < result.length; n++) result[n] = samples[2 * n] / 32_768;
  return result;
}

/** Amplitude of the sine of this frequency that fits best, and the level of all else below it. */
export function fit(signal: Float64Array, hz: number, sampleRateHz = RATE) {
  // Least squares of a sine, a cosine and a constant: 3 x 3 normal equations.
  const step = (2 * Math.PI * hz) / sampleRateHz;
  const a = [new Float64Array(4), new Float64Array(4), new Float64Array(4)];
  for (let n = 0; n < signal.length; n++) {
    const basis = [Math.sin(step * n), Math.cos(step * n), 1];
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) a[i][j] += basis[i] * basis[j];
      a[i][3] += basis[i] * signal[n];
    }
  }
  for (let i = 0; i < 3; i++) {
    for (let k = 0; k < 3; k++) {
      if (k === i) continue;
      const factor = a[k][i] / a[i][i];
      for (let j = i; j < 4; j++) a[k][j] -= factor * a[i][j];
    }
  }
  const [s, c, dc] = [0, 1, 2].map((i) => a[i][3] / a[i][i]);
  let residual = 0;
  for (let n = 0; n < signal.length; n++) {
    const e = signal[n] - s * Math.sin(step * n) - c * Math.cos(step * n) - dc;
    residual += e * e;
  }
  const amplitude = Math.hypot(s, c);
  const thdnDb = 10 * Math.log10(residual / signal.length / (amplitude * amplitude * 0.5));
  return { amplitude, levelDbfs: 20 * Math.log10(amplitude), thdnDb };
}

/** Linear-phase high pass (Blackman windowed sinc): -74 dB or better below 3.6 kHz at 44.1 kHz. */
export function linearHighPass(signal: Float64Array, hz: number): Float64Array {
  const half = 300;
  const cut = (2 * hz) / RATE;
  const taps = new Float64Array(2 * half + 1);
  for (let i = -half; i <= half; i++) {
    const sinc = i === 0 ? cut : Math.sin(Math.PI * cut * i) / (Math.PI * i);
    const window =
      0.42 + 0.5 * Math.cos((Math.PI * i) / half) + 0.08 * Math.cos((2 * Math.PI * i) / half);
    taps[i + half] = (i === 0 ? 1 : 0) - sinc * window;
  }
  const output = new Float64Array(signal.length - 2 * half);
  for (let n = 0; n < output.length; n++) {
    let sum = 0;
    for (let i = 0; i < taps.length; i++) sum += taps[i] * signal[n + i];
    output[n] = sum;
  }
  return output;
}
