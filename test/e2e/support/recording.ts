/** What a channel's virtual output has recorded so far: the samples that left the engine. */
import { readFileSync } from 'node:fs';
import { peak, soundRuns } from '../../support/audio.js';

const HEADER_BYTES = 44;
const CHANNELS = 2;
/** Pauses of the signal itself are shorter. */
const GAP_FRAMES = 2_205;

export class Recording {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  samples(): Int16Array {
    const bytes = readFileSync(this.path);
    const frames = Math.max(0, Math.floor((bytes.length - HEADER_BYTES) / 2 / CHANNELS));
    const start = bytes.byteOffset + HEADER_BYTES;
    return new Int16Array(bytes.buffer.slice(start, start + frames * CHANNELS * 2));
  }

  get frames(): number {
    return this.samples().length / CHANNELS;
  }

  /** Sounding pieces, `[first frame, end frame)`. */
  runs(): [number, number][] {
    return soundRuns(this.samples(), CHANNELS, GAP_FRAMES);
  }

  /** Peak of what was recorded last. */
  tailPeak(frames: number): number {
    return peak(this.samples().slice(-frames * CHANNELS));
  }
}
