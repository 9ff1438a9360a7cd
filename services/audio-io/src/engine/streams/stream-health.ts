/** Whether a stream that gives blocks is worth keeping as it is, assessed every two seconds. */
import type { StreamReport } from '../../stream/messages.js';

const WINDOW_MS = 2_000;
/** More xruns than this part of the blocks: the device is out of step. */
const STORM_PART = 0.2;
/**
 * On ALSA's PulseAudio plug-in one stall of some 50 ms can send PortAudio's thread round without
 * sleeping for as long as the stream is open, with input that piles up (docs/sound.md). A stream does
 * so if it takes this part of a core, and this much CPU time a block more than twice of what it took
 * when it was calm, in so many windows.
 */
const SPIN_PART = 0.2;
const SPIN_BLOCK_US = 1_500;
const SPIN_WINDOWS = 2;
/** It may have been spinning from its first block on: no stream of ours needs more. */
const CALM_MOST_US = 2_000;

interface Counters {
  readonly atMs: number;
  readonly blocks: number;
  readonly xruns: number;
  readonly cpuUs: number;
}

export class StreamHealth {
  #since: Counters | undefined;
  #calmUs = CALM_MOST_US;
  #spins = 0;

  /** The stream is opened anew. */
  clear(): void {
    this.#since = undefined;
    this.#calmUs = CALM_MOST_US;
    this.#spins = 0;
  }

  /** @returns why the stream has to be opened again; undefined where it has not. */
  assess(report: StreamReport, nowMs: number): string | undefined {
    const now = countersOf(report, nowMs);
    const since = this.#since;
    if (since && nowMs - since.atMs < WINDOW_MS) return undefined;
    this.#since = now;
    if (!since || now.blocks <= since.blocks) return undefined;
    return this.#storm(since, now) ?? this.#spin(since, now);
  }

  #storm(since: Counters, now: Counters): string | undefined {
    const part = (now.xruns - since.xruns) / (now.blocks - since.blocks);
    return part > STORM_PART ? `xruns in ${percent(part)} of the blocks: re-opened` : undefined;
  }

  #spin(since: Counters, now: Counters): string | undefined {
    const usedUs = now.cpuUs - since.cpuUs;
    const blockUs = usedUs / (now.blocks - since.blocks);
    const part = usedUs / (1_000 * (now.atMs - since.atMs));
    const isSpinning = part > SPIN_PART && blockUs > 2 * this.#calmUs + SPIN_BLOCK_US;
    this.#spins = isSpinning ? this.#spins + 1 : 0;
    this.#calmUs = Math.min(this.#calmUs, blockUs);
    return this.#spins >= SPIN_WINDOWS
      ? `the sound library takes ${percent(part)} of a core: re-opened`
      : undefined;
  }
}

function countersOf(report: StreamReport, atMs: number): Counters {
  const { blocks, inputXruns, outputXruns, cpuUs } = report;
  return { atMs, blocks, xruns: (inputXruns ?? 0) + (outputXruns ?? 0), cpuUs };
}

const percent = (part: number) => `${Math.round(100 * part)} %`;
