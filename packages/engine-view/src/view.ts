/** What is known of an engine, as data: `ingest` alone makes a new one. */
import type { PttEvent, StatusMessage, VuMessage } from '@mcae/schema';
import { type Delay, NO_DELAY } from './delay.js';
import type { MessageName } from './messages.js';

/**
 * Whether an engine is heard.
 *
 *     unheard ─→ starting ─→ live ←→ quiet ←→ lost
 *
 * - `unheard`: no telemetry ever; events or a notice of the service may have come.
 * - `starting`: a boot that has sent telemetry for no more than VU_STALE_MS, and no levels yet.
 * - `live`: levels are no older than VU_STALE_MS.
 * - `quiet`: there are no such levels; what is known of levels is not shown.
 * - `lost`: nothing came for ENGINE_LOST_MS.
 */
export type Presence = 'unheard' | 'starting' | 'live' | 'quiet' | 'lost';

/** The newest message of a subject. */
export interface Captured<M> {
  readonly message: M;
  /** Our clock at its capture, as far as it can be known. */
  readonly capturedMs: number;
}

/** One run of an engine. */
export interface BootView {
  readonly bootId: string;
  /** When its first telemetry came, by our clock. */
  readonly sinceMs: number;
  /** The highest number of each subject that came. */
  readonly seqs: Readonly<Partial<Record<MessageName, number>>>;
  readonly delay: Delay;
  readonly vu: Captured<VuMessage> | null;
  readonly status: Captured<StatusMessage> | null;
  /** The newest event about each channel's gate. */
  readonly ptt: Readonly<Record<number, PttEvent>>;
}

export interface EngineView {
  readonly node: string;
  /** The boot that runs, as far as is known; null before any telemetry. */
  readonly boot: BootView | null;
  /** Another boot that has sent events, but no telemetry yet: it may be about to run. */
  readonly next: BootView | null;
  /** Boots that are over, the newest last. */
  readonly over: readonly string[];
  /** Of the boot before: names of channels stay known until the new one says its own. */
  readonly formerStatus: StatusMessage | null;
  /** When telemetry was last ingested, by our clock. */
  readonly heardMs: number;
  /** Whether the service hears the bus, as far as it said. */
  readonly isBusConnected: boolean;
  /** As it was last reported as news. */
  readonly presence: Presence;
  /** Telemetry that had not come when the next one did, by gaps in its numbers. */
  readonly lost: number;
  /** Telemetry that came twice, too late, or of a boot that is over. */
  readonly ignored: number;
  /** Boots after the first. */
  readonly restarts: number;
}

export const newBoot = (bootId: string, sinceMs: number): BootView => ({
  bootId,
  sinceMs,
  seqs: {},
  delay: NO_DELAY,
  vu: null,
  status: null,
  ptt: {},
});

/** An engine of which nothing is known but its name. */
export const newEngine = (node: string): EngineView => ({
  node,
  boot: null,
  next: null,
  over: [],
  formerStatus: null,
  heardMs: Number.NEGATIVE_INFINITY,
  isBusConnected: true,
  presence: 'unheard',
  lost: 0,
  ignored: 0,
  restarts: 0,
});
