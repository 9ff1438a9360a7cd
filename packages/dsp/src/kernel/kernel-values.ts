/**
 * The numbers that the kernel runs on: one for each row of the parameters' table, the gate's ramp and
 * the format, and where it lies in the kernel's memory. `kernel/parameters.ts` of the AssemblyScript
 * is made of this by scripts/build-kernel.mjs, and `writeValues` writes what runs.
 */
import type { ChainParameters } from '@mcae/schema';
import {
  GLIDE_MS,
  holdSubBlocks,
  onePoleCoefficient,
  rampFrames,
  releaseTauMs,
  SUB_BLOCK_FRAMES,
  subBlocksOf,
} from '../formulas/control-rate.js';
import { slopeOf } from '../formulas/gain-computer.js';
import { warpedFrequency } from '../formulas/high-pass.js';
import { ceilingSample, dbFromGain, FULL_SCALE } from '../formulas/units.js';

/** What a chain runs with, by group. */
export interface ValueGroups extends Omit<ChainParameters, 'dither'> {
  readonly output: Pick<ChainParameters, 'dither'>;
  /** Fixed for the life of a chain. */
  readonly format: ReturnType<typeof formatOf>;
}

export function formatOf(sampleRateHz: number) {
  return {
    sampleRateHz,
    holdSubBlocks: holdSubBlocks(sampleRateHz),
    glideSubBlocks: subBlocksOf(GLIDE_MS, sampleRateHz),
  };
}

interface Row<V> {
  /** With its group the constant's name in the kernel, for example COMP_SLOPE. */
  readonly name: string;
  readonly of: (value: V, sampleRateHz: number) => number;
  /** Moves to its new value one step a sub-block: see kernel/control/glide.ts. */
  readonly glides: boolean;
}

const row = <V>(name: string, of: Row<V>['of']): Row<V> => ({ name, of, glides: false });
const gliding = <V>(name: string, of: Row<V>['of']): Row<V> => ({ name, of, glides: true });

type Rows = {
  readonly [G in keyof ValueGroups]: {
    readonly [P in keyof ValueGroups[G]]-?: Row<ValueGroups[G][P]>;
  };
};

/** Levels and gains of the control rate are log2: 6.02 dB are 1. */
const octaves = (db: number) => db / dbFromGain(2);
const same = (value: number) => value;
const bit = (value: boolean) => (value ? 1 : 0);

const ROWS: Rows = {
  format: {
    sampleRateHz: row('sample_rate', same),
    holdSubBlocks: row('hold', same),
    glideSubBlocks: row('glide', same),
  },
  input: { gain_db: row('gain', octaves) },
  highpass: { enabled: row('on', bit), frequency_hz: row('warped', warpedFrequency) },
  comp: {
    ratio: gliding('slope', slopeOf),
    threshold_db: gliding('threshold', (db) => Math.log2(FULL_SCALE) + octaves(db)),
    attack_ms: row('attack', onePoleCoefficient),
    release_ms: row('release', (ms, rate) => onePoleCoefficient(releaseTauMs(ms, rate), rate)),
    knee_db: gliding('knee', octaves),
    makeup_db: gliding('makeup', octaves),
  },
  limiter: {
    ceiling_db: gliding('ceiling', ceilingSample),
    release_ms: row('release', onePoleCoefficient),
    lookahead_frames: row('lookahead', (frames) => frames / SUB_BLOCK_FRAMES),
    true_peak: row('true_peak', bit),
  },
  output: { dither: row('dither', (dither) => bit(dither === 'tpdf')) },
  gate: { ramp_ms: row('ramp', rampFrames) },
};

/** One value: where it is from, and its place among the float64 values of the kernel. */
export interface KernelValue {
  readonly group: keyof ValueGroups;
  readonly parameter: string;
  readonly name: string;
  readonly of: (value: never, sampleRateHz: number) => number;
  readonly glides: boolean;
}

/** In the order of their places: those that glide first, as the kernel moves them in one loop. */
export const KERNEL_VALUES: readonly KernelValue[] = Object.entries(ROWS)
  .flatMap(([group, rows]) =>
    Object.entries(rows as Readonly<Record<string, Row<never>>>).map(([parameter, value]) => ({
      ...value,
      group: group as keyof ValueGroups,
      parameter,
      name: `${group}_${value.name}`.toUpperCase(),
    })),
  )
  .sort((a, b) => Number(b.glides) - Number(a.glides));

/** Writes the values of the groups that are given; the others stay as they are. */
export function writeValues(
  into: Float64Array,
  groups: Partial<ValueGroups>,
  sampleRateHz: number,
): void {
  KERNEL_VALUES.forEach(({ group, parameter, of }, place) => {
    const values = groups[group] as Readonly<Record<string, never>> | undefined;
    if (values) into[place] = of(values[parameter] as never, sampleRateHz);
  });
}
