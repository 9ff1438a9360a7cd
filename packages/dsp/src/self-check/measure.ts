/** A steady sine through a chain. */
import type { Chain } from '../chain/chain.js';
import { rmsDbfs } from '../formulas/meter.js';
import { FULL_SCALE, gainFromDb } from '../formulas/units.js';

export const BLOCK_FRAMES = 512;
const MEASURED_MS = 100;

export interface Run {
  readonly levelDbfs: number;
  readonly open: boolean;
  readonly sampleRateHz: number;
  /** Of the sine, frames. */
  readonly period: number;
  /** In which the sine swells: where it began at once, the swing of a high-pass would be louder than it. */
  readonly riseMs: number;
  /** After that, until it is measured. */
  readonly settleMs: number;
}

export interface Measured {
  /** Level at the end, AES17. */
  readonly rmsDbfs: number;
  /** Highest magnitude of all that left, int16 units. */
  readonly peak: number;
  readonly silent: boolean;
}

export function measure(chain: Chain, run: Run): Measured {
  const { period } = run;
  const amplitude = Math.min(FULL_SCALE - 1, FULL_SCALE * gainFromDb(run.levelDbfs));
  const frames = (ms: number) => Math.ceil((ms * run.sampleRateHz) / 1_000 / period) * period;
  const measured = frames(MEASURED_MS);
  const rise = frames(run.riseMs);
  const total = rise + frames(run.settleMs) + measured;
  chain.setGate(run.open, false);
  let energy = 0;
  let peak = 0;
  for (let start = 0; start < total; start += BLOCK_FRAMES) {
    const length = Math.min(BLOCK_FRAMES, total - start);
    for (let i = 0; i < length; i++) {
      const n = start + i;
      const swelling = n < rise ? (n / rise) ** 2 * (3 - (2 * n) / rise) : 1;
      const sample = Math.round(swelling * amplitude * Math.sin((2 * Math.PI * n) / period));
      chain.block[2 * i] = sample;
      chain.block[2 * i + 1] = sample;
    }
    chain.process(length, false);
    for (let i = 0; i < length; i++) {
      const left = chain.block[2 * i];
      const right = chain.block[2 * i + 1];
      peak = Math.max(peak, Math.abs(left), Math.abs(right));
      if (start + i >= total - measured) energy += left * left + right * right;
    }
  }
  return { rmsDbfs: rmsDbfs(energy, measured), peak, silent: chain.silent };
}
