/** Whether a stream's blocks come, and if not, whose fault it is. */
import type { Clock } from '@mcae/clock';
import type { StreamSpec } from '../../audio/audio-backend.js';
import type { StreamReport } from '../../stream/messages.js';

/**
 * The first block has this long to come; a machine that needs longer is given twice as long the next
 * time, up to the most, so that it gets there at all.
 */
const FIRST_BLOCK_MS = 3_000;
const FIRST_BLOCK_MOST_MS = 12_000;
/** Then a block is missed after this time, or after this many block times if that is longer. */
const MISSED_BLOCK_MS = 250;
const MISSED_BLOCKS = 20;
/**
 * But after this time at the latest: with the time between two heartbeats and between two ticks, a
 * stream that hangs is noticed within a second. The longest block there is lasts 512 ms.
 */
const MISSED_MOST_MS = 700;
/**
 * After standing still itself, the watch gives a stream all of its time once more, so often without a
 * block between; then only the time that was lost: else one that stands still again and again finds nothing.
 */
const NEW_STARTS = 2;

export interface Missed {
  /** `lost`: its process still reports, its device hangs; `stalled`: the process hangs itself. */
  readonly kind: 'lost' | 'stalled';
  readonly reason: string;
}

export class BlockWatch {
  readonly #clock: Clock;
  #blocks = 0;
  /** The newest block, or since when one has been waited for. */
  #sinceMs = 0;
  #reportMs = 0;
  #missedMs = MISSED_BLOCK_MS;
  #firstBlockMs = FIRST_BLOCK_MS;
  #tickMs: number;
  /** Since the newest block. */
  #newStarts = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#tickMs = clock.monoMs();
  }

  /** From now on a first block is waited for. */
  begin(spec: StreamSpec): void {
    this.#blocks = 0;
    this.#sinceMs = this.#clock.monoMs();
    this.#reportMs = this.#sinceMs;
    this.#missedMs = missedBlockMs(spec);
    this.#newStarts = 0;
  }

  ingest({ blocks, lastBlockMs }: StreamReport): void {
    const nowMs = this.#clock.monoMs();
    this.#reportMs = nowMs;
    if (blocks <= this.#blocks) return;
    this.#blocks = blocks;
    this.#newStarts = 0;
    this.#sinceMs = Math.max(this.#sinceMs, lastBlockMs ?? nowMs);
    this.#firstBlockMs = FIRST_BLOCK_MS;
  }

  /**
   * To be called each `periodMs`. Where it is not, this process was stalled itself: heartbeats wait unread,
   * they are no proof of a lost stream.
   */
  tick(periodMs: number): void {
    const nowMs = this.#clock.monoMs();
    const lateMs = nowMs - this.#tickMs - periodMs;
    this.#tickMs = nowMs;
    if (lateMs <= periodMs) return;
    const isNewStart = this.#newStarts < NEW_STARTS;
    if (isNewStart) this.#newStarts++;
    const moved = (ms: number) => Math.max(ms, isNewStart ? nowMs - periodMs : ms + lateMs);
    this.#sinceMs = moved(this.#sinceMs);
    this.#reportMs = moved(this.#reportMs);
  }

  /** Why the stream has to be opened again; undefined where it has not. */
  missed(): Missed | undefined {
    const nowMs = this.#clock.monoMs();
    const isFirst = this.#blocks === 0;
    const mostMs = isFirst ? this.#firstBlockMs : this.#missedMs;
    if (nowMs - this.#sinceMs <= mostMs) return undefined;
    if (isFirst) this.#firstBlockMs = Math.min(FIRST_BLOCK_MOST_MS, 2 * this.#firstBlockMs);
    const forMs = `for ${Math.round(mostMs)} ms`;
    return nowMs - this.#reportMs < mostMs
      ? { kind: 'lost', reason: `the device gave no block ${forMs}` }
      : { kind: 'stalled', reason: `the stream process gave no sign ${forMs}` };
  }
}

/** How long a stream that runs may give no block. */
function missedBlockMs({ blockFrames, sampleRateHz }: StreamSpec): number {
  const blocksMs = (MISSED_BLOCKS * blockFrames * 1_000) / sampleRateHz;
  return Math.min(MISSED_MOST_MS, Math.max(MISSED_BLOCK_MS, blocksMs));
}
