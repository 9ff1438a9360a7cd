/**
 * Programme material through chains of many settings, as one hash a case. The hashes in
 * ../fixtures/outputs.json were made by the chain of commit 550885b, before it had stages: with the
 * new stages off, what leaves is the same to the bit. Signals are made without transcendental
 * functions, so that no other version of Node rounds them otherwise.
 */
import { createHash } from 'node:crypto';

interface Meter {
  rmsDbfs: number;
  peakDbfs: number;
  clippedSamples: number;
}
interface Meters {
  window: number;
  readonly before: Meter;
  readonly after: Meter;
  gainReductionDb: number;
}
export interface CorpusFormat {
  readonly sampleRateHz: number;
  readonly maxFrames: number;
}
export interface CorpusChain {
  readonly block: Int16Array;
  readonly insert: Int16Array;
  readonly silent: boolean;
  configure(setting: Setting): boolean;
  setGate(open: boolean, mute: boolean): void;
  process(frames: number, withInsert: boolean): void;
  readMeters(into: Meters): void;
}
export interface CorpusSum {
  readonly block: Int16Array;
  add(block: Int16Array, frames: number): void;
  process(frames: number): void;
  configure(limiter: Setting['limiter']): boolean;
}

/** The parameters that there were. */
export interface Setting {
  readonly comp: {
    readonly ratio: number;
    readonly threshold_db: number;
    readonly attack_ms: number;
    readonly release_ms: number;
    readonly knee_db: number;
    readonly makeup_db: number;
  };
  readonly limiter: {
    readonly ceiling_db: number;
    readonly release_ms: number;
    readonly lookahead_frames: 64 | 128 | 256;
    readonly true_peak: boolean;
  };
  readonly dither: 'none' | 'tpdf';
  readonly gate: { readonly ramp_ms: number };
}

interface Overrides {
  readonly comp?: Partial<Setting['comp']>;
  readonly limiter?: Partial<Setting['limiter']>;
  readonly dither?: Setting['dither'];
  readonly gate?: Setting['gate'];
}

function setting({ comp, limiter, dither, gate }: Overrides): Setting {
  return {
    comp: {
      ...{ ratio: 2, threshold_db: -20, attack_ms: 10, release_ms: 100, knee_db: 0, makeup_db: 0 },
      ...comp,
    },
    limiter: {
      ...{ ceiling_db: -3, release_ms: 8, lookahead_frames: 256, true_peak: false },
      ...limiter,
    },
    dither: dither ?? 'none',
    gate: gate ?? { ramp_ms: 5 },
  };
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  defaults: setting({}),
  'knee and make-up': setting({ comp: { ratio: 4, knee_db: 12, makeup_db: 9 } }),
  hard: setting({ comp: { ratio: 100, threshold_db: -50, attack_ms: 0.1, release_ms: 20 } }),
  'slow attack': setting({ comp: { attack_ms: 500, release_ms: 20, knee_db: 24 } }),
  'slow release': setting({ comp: { release_ms: 5_000 }, limiter: { release_ms: 1_000 } }),
  'limiter alone': setting({ comp: { ratio: 1, makeup_db: 24 }, limiter: { ceiling_db: -20 } }),
  transparent: setting({ comp: { ratio: 1 }, limiter: { ceiling_db: 0 } }),
  'true peak': setting({ comp: { makeup_db: 12 }, limiter: { true_peak: true } }),
  dither: setting({ dither: 'tpdf' }),
  'dither and true peak': setting({ dither: 'tpdf', limiter: { true_peak: true } }),
  'look-ahead of 64': setting({ limiter: { lookahead_frames: 64 }, comp: { makeup_db: 6 } }),
  'look-ahead of 128, true peak': setting({ limiter: { lookahead_frames: 128, true_peak: true } }),
  'long ramp': setting({ gate: { ramp_ms: 50 }, limiter: { ceiling_db: -1 } }),
};

/** Uniform in -1 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2_147_483_648 - 1;
  };
}

/** A wave of parabolas, -1 to 1; its argument counts periods. */
function wave(periods: number): number {
  const t = periods - Math.floor(periods);
  return t < 0.5 ? 16 * t * (0.5 - t) : -16 * (t - 0.5) * (1 - t);
}

type Signal = (n: number) => number;

/** Each is made anew with a seed; left and right get one each. */
const SIGNALS: Readonly<Record<string, (next: () => number, rate: number) => Signal>> = {
  speech: (next, rate) => {
    let low = 0;
    return (n) => {
      low += (next() - low) * 0.2;
      const syllable =
        Math.max(0, wave((4 * n) / rate)) * (0.25 + 0.75 * wave((0.6 * n) / rate) ** 2);
      return syllable * (0.8 * wave((140 * n) / rate) ** 3 + 0.9 * low);
    };
  },
  noise: (next) => () => next(),
  'loud signs': (next) => () => (next() < 0 ? -1 : 1),
  impulses: (next) => () => {
    const x = next();
    return x > 0.99 ? 1 : x < -0.99 ? -1 : 0.1 * x;
  },
  'bursts after silence': (next, rate) => (n) => (n % (rate >> 2) < rate >> 3 ? 0 : next()),
  minimum: () => () => -1,
  'tone, quiet and loud': (_next, rate) => (n) =>
    wave((440 * n) / rate) * (n % 7_000 < 3_500 ? 0.99 : 0.02),
  'nearly silent': (next) => () => next() / 8_000,
};

const SIZES: readonly (readonly number[])[] = [
  [512],
  [441],
  [1, 15, 16, 17, 64, 700],
  [4_096],
  [128],
];
const RATES = [44_100, 48_000, 8_000, 192_000, 96_000, 22_050, 11_025];
const SECONDS = 0.6;
const MAX_FRAMES = 4_096;

export interface Case {
  readonly name: string;
  hash(create: (format: CorpusFormat, setting: Setting) => CorpusChain): string;
}

/** Every setting with every signal; rates and block sizes in turn. */
export const CHAIN_CASES: readonly Case[] = Object.keys(SETTINGS).flatMap((settingName, s) =>
  Object.keys(SIGNALS).map((signalName, i) => {
    const rate = RATES[(s + i) % RATES.length] as number;
    const sizes = SIZES[(2 * s + i) % SIZES.length] as readonly number[];
    return {
      name: `${settingName}; ${signalName}; ${rate} Hz; blocks of ${sizes.join(', ')}`,
      hash: (create) =>
        hashChain(create, { settingName, signalName, rate, sizes, seed: 97 * s + i }),
    };
  }),
);

interface Run {
  readonly settingName: string;
  readonly signalName: string;
  readonly rate: number;
  readonly sizes: readonly number[];
  readonly seed: number;
}

function hashChain(
  create: (format: CorpusFormat, setting: Setting) => CorpusChain,
  run: Run,
): string {
  const { rate, sizes, seed } = run;
  const first = SETTINGS[run.settingName] as Setting;
  const chain = create({ sampleRateHz: rate, maxFrames: MAX_FRAMES }, first);
  const [left, right, tone] = [1, 2, 3].map((k) => signal(run.signalName, rate, 3 * seed + k));
  const names = Object.keys(SETTINGS);
  const hash = createHash('sha256');
  const meters = emptyMeters();
  chain.setGate(true, false);
  const total = Math.round(SECONDS * rate);
  for (let at = 0, k = 0; at < total; k++) {
    const frames = Math.min(sizes[k % sizes.length] as number, total - at);
    // Something happens about ten times in a case, at the same frames whatever the blocks are.
    const happens = Math.floor((10 * (at + frames)) / total) > Math.floor((10 * at) / total);
    const event = Math.floor((10 * at) / total);
    if (happens && event % 3 === 0) {
      const other = SETTINGS[names[(seed + event) % names.length] as string] as Setting;
      chain.configure({ ...other, limiter: { ...other.limiter, ...lookahead(first) } });
    } else if (happens && event % 3 === 1) chain.setGate(event % 2 === 0, false);
    else if (happens) chain.setGate(true, event > 7);
    const withInsert = event === 5;
    for (let n = 0; n < frames; n++) {
      chain.block[2 * n] = sample(left?.(at + n));
      chain.block[2 * n + 1] = sample(right?.(at + n));
      if (withInsert) chain.insert[2 * n] = sample(0.3 * (tone?.(at + n) ?? 0));
    }
    chain.process(frames, withInsert);
    hash.update(bytes(chain.block.subarray(0, 2 * frames)));
    chain.readMeters(meters);
    hash.update(`${text(meters)} ${chain.silent}`);
    at += frames;
  }
  return hash.digest('hex').slice(0, 16);
}

/** Sums of channels under one limiter. */
export function hashSum(
  create: (format: CorpusFormat, limiter: Setting['limiter']) => CorpusSum,
): string {
  const hash = createHash('sha256');
  for (const [s, { limiter }] of Object.values(SETTINGS).entries()) {
    const sizes = SIZES[s % SIZES.length] as readonly number[];
    const rate = RATES[s % RATES.length] as number;
    const sum = create({ sampleRateHz: rate, maxFrames: MAX_FRAMES }, limiter);
    const sources = Object.keys(SIGNALS).map((name, i) => signal(name, rate, 1_000 + 31 * s + i));
    const channel = new Int16Array(2 * MAX_FRAMES);
    for (let at = 0, k = 0; at < rate / 4; k++) {
      const frames = sizes[k % sizes.length] as number;
      const from = k % 5;
      for (const source of sources.slice(from, from + 1 + (k % 4))) {
        for (let i = 0; i < 2 * frames; i++) channel[i] = sample(source(at + (i >> 1)));
        sum.add(channel, frames);
      }
      if (k % 7 === 6) sum.configure({ ...limiter, ceiling_db: -1 - (k % 20) });
      sum.process(frames);
      hash.update(bytes(sum.block.subarray(0, 2 * frames)));
      at += frames;
    }
  }
  return hash.digest('hex').slice(0, 16);
}

function signal(name: string, rate: number, seed: number): Signal {
  return (SIGNALS[name] as (next: () => number, rate: number) => Signal)(random(seed), rate);
}

const lookahead = ({ limiter: { lookahead_frames } }: Setting) => ({ lookahead_frames });
const sample = (x = 0) => Math.max(-32_768, Math.min(32_767, Math.round(x * 32_768)));
const bytes = (x: Int16Array) => Buffer.from(x.buffer, x.byteOffset, x.byteLength);
const emptyMeter = (): Meter => ({ rmsDbfs: 0, peakDbfs: 0, clippedSamples: 0 });
const emptyMeters = (): Meters => ({
  ...{ window: 0, before: emptyMeter(), after: emptyMeter() },
  gainReductionDb: 0,
});

function text({ window, before, after, gainReductionDb }: Meters): string {
  const one = (meter: Meter) =>
    `${meter.rmsDbfs.toFixed(6)} ${meter.peakDbfs.toFixed(6)} ${meter.clippedSamples}`;
  return `${window} ${one(before)} ${one(after)} ${gainReductionDb.toFixed(6)}`;
}
