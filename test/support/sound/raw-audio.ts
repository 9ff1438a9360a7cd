/** Sound in and out of a rig's devices as raw interleaved int16. */
import type { ChildProcess } from 'node:child_process';
import { end, start } from './daemon.js';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Plays samples over and over until it is stopped. */
export class Playback {
  readonly #child: ChildProcess;
  #stopped = false;

  constructor({ command, args, env }: Program, samples: Int16Array) {
    this.#child = start(command, args, { env, stdio: ['pipe', 'ignore', 'ignore'] });
    const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    // The player ends with its daemon: no error here.
    this.#child.stdin?.on('error', () => {});
    const feed = () => {
      while (!this.#stopped && this.#child.stdin?.write(bytes));
    };
    this.#child.stdin?.on('drain', feed);
    feed();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await end(this.#child);
  }
}

/** Records until it is stopped. */
export class Recording {
  readonly #child: ChildProcess;
  #chunks: Buffer[] = [];

  constructor({ command, args, env }: Program) {
    this.#child = start(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
  }

  /** What has been recorded so far. */
  get samples(): Int16Array {
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [bytes];
    const whole = bytes.length - (bytes.length % 2);
    return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + whole));
  }

  /** Forgets what has been recorded so far. */
  clear(): void {
    this.#chunks = [];
  }

  async stop(): Promise<void> {
    await end(this.#child);
  }
}

/** Whole periods of a sine in one second, the same on all channels. @param peak 0 to 1. */
export function sine(
  frequencyHz: number,
  peak: number,
  { sampleRateHz = 44_100, channels = 2 } = {},
): Int16Array {
  const samples = new Int16Array(sampleRateHz * channels);
  for (let i = 0; i < samples.length; i++) {
    const frame = Math.floor(i / channels);
    const angle = (2 * Math.PI * frequencyHz * frame) / sampleRateHz;
    samples[i] = Math.round(32_767 * peak * Math.sin(angle));
  }
  return samples;
}

/**
 * Peak, 0 to 1, of the loudest 100 ms in the last `seconds` of a recording's first channel, from
 * its RMS, as of a sine; 0 where there is less than that.
 */
export function dominantLevel(
  samples: Int16Array,
  { sampleRateHz = 44_100, channels = 2, seconds = 0.5 } = {},
): number {
  const window = Math.round(sampleRateHz / 10);
  const frames = Math.floor(samples.length / channels);
  let loudest = 0;
  for (let start = Math.max(0, frames - Math.round(seconds * sampleRateHz)); ; start += window) {
    if (start + window > frames) break;
    let power = 0;
    for (let i = start; i < start + window; i++) power += (samples[i * channels]! / 32_768) ** 2;
    loudest = Math.max(loudest, Math.sqrt((2 * power) / window));
  }
  return loudest;
}
