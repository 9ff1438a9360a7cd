/** What supervisor and stream process say to each other: two unions, small and idempotent. */
import type { ChainParameters } from '@mcae/schema';
import type { DeviceErrorKind, StreamSpec } from '../audio/audio-backend.js';
import type { Priority } from './priority.js';

/** One channel's place on its stream. */
export interface ChannelSlot {
  readonly channel: number;
  /** 1 is the device's first pair (or its first channel where the config is mono). */
  readonly inputPair: number;
  readonly outputPair: number;
}

/** What a stream is: its devices and the channels on them. Another plan is another stream. */
export interface StreamPlan {
  readonly spec: StreamSpec;
  readonly slots: readonly ChannelSlot[];
  /** Channels of a pair: 1 (mono) or 2. */
  readonly pairChannels: 1 | 2;
}

/** What a channel should be, whole each time: the newest one counts. */
export interface DesiredChannel {
  readonly channel: number;
  readonly parameters: ChainParameters;
  /** Open until it is closed. */
  readonly latch: boolean;
  /** Open until this time of the machine's monotonic clock, by itself; null without a lease. */
  readonly leaseUntilMs: number | null;
  readonly mute: boolean;
}

export interface ToneRequest {
  readonly channel: number;
  readonly seconds: number;
  readonly frequencyHz: number;
  /** RMS, a full-scale sine is 0. */
  readonly levelDbfs: number;
}

export type ToStream =
  /** Ahead of `open`, which then finds what was listed; answered by `enumerated`. */
  | { readonly type: 'enumerate'; readonly backends: readonly string[] }
  | { readonly type: 'open'; readonly plan: StreamPlan; readonly desired: DesiredChannel[] }
  /**
   * Answered by `applied` with the same version. One that has been under way for too long (a
   * process was stopped) may close gates, but opens none and is not answered.
   */
  | {
      readonly type: 'desired';
      readonly version: number;
      /** When it was asked for, machine's monotonic clock. */
      readonly asOfMs: number;
      readonly channels: DesiredChannel[];
    }
  | ({ readonly type: 'tone' } & ToneRequest)
  | { readonly type: 'close' };

export interface MeterReport {
  readonly rmsDbfs: number;
  readonly peakDbfs: number;
  readonly clippedSamples: number;
}

export interface ChannelReport {
  readonly channel: number;
  readonly window: number;
  readonly before: MeterReport;
  readonly after: MeterReport;
  readonly gainReductionDb: number;
  /** Device, look-ahead and summing, input to output. */
  readonly latencyFrames: number;
  /** Time in its chain, and its share of the summing, over time of the blocks, since the last report. */
  readonly dspLoadPercent: number;
  /** Does sound pass gate and mute in the audio path itself? */
  readonly passes: boolean;
  /** Time of the block that changed it, machine's monotonic clock; null before the first change. */
  readonly passesSinceMs: number | null;
}

/** Heartbeat, ten times a second, with sound or without. Counters are since the stream opened. */
export interface StreamReport {
  readonly type: 'report';
  readonly blocks: number;
  /** When the newest one was done, machine's monotonic clock. */
  readonly lastBlockMs?: number;
  /** Null where the backend cannot tell. */
  readonly inputXruns: number | null;
  readonly outputXruns: number | null;
  readonly lateBlocks: number;
  /** Blocks whose input was lost and replaced by silence. */
  readonly silencedBlocks?: number;
  readonly cpuUs: number;
  readonly rssBytes: number;
  /** That the process got; null where it is not a process. */
  readonly priority?: Priority | null;
  readonly channels: readonly ChannelReport[];
}

export type FromStream =
  /** Once, when the process runs: from now on an `open` is carried out at once. */
  | { readonly type: 'ready' }
  | { readonly type: 'enumerated' }
  /** The devices were found, and are about to be open. */
  | { readonly type: 'found' }
  | { readonly type: 'opened'; readonly kernel: 'reference' | 'wasm-simd' }
  | { readonly type: 'applied'; readonly version: number }
  | StreamReport
  /** The last word of a stream that could not open or whose device went away. */
  | { readonly type: 'ended'; readonly kind: DeviceErrorKind; readonly message: string };
