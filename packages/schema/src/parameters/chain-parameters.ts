/** What one channel's chain runs with: every row of the stages' table, and the gate's ramp. */
import { type Static, type TObject, type TRequired, Type } from '@sinclair/typebox';
import type { DspOverride } from './dsp-config.js';
import { Dither, DSP_STAGES, type DspStage } from './dsp-stages.js';
import { GateRampMs } from './parameters.js';

const closed = { additionalProperties: false } as const;
const stageNames = Object.keys(DSP_STAGES) as DspStage[];

type Whole = { [S in DspStage]: TRequired<(typeof DSP_STAGES)[S]> };

const whole = Object.fromEntries(
  stageNames.map((name) => [name, Type.Required(DSP_STAGES[name], closed)]),
) as Whole;

/** All parameters of one channel's chain, in the wire's names and units; none is left out. */
export const ChainParameters = Type.Object(
  { ...whole, dither: Dither, gate: Type.Object({ ramp_ms: GateRampMs }, closed) },
  closed,
);
export type ChainParameters = Static<typeof ChainParameters>;

/**
 * The table's defaults, changed by each of `parts` in turn.
 * @param rampMs of gate and mute, which the config has under `ptt`
 */
export function mergeChain(
  rampMs: number,
  parts: readonly (DspOverride | undefined)[],
): ChainParameters {
  const stages = stageNames.map((name) => {
    const set = parts.map((part) => part?.[name]);
    return [name, Object.assign(defaultsOf(DSP_STAGES[name]), ...set)] as const;
  });
  const dither = parts.map((part) => part?.dither).findLast((value) => value !== undefined);
  return {
    ...(Object.fromEntries(stages) as Static<TObject<Whole>>),
    dither: dither ?? (Dither.default as ChainParameters['dither']),
    gate: { ramp_ms: rampMs },
  };
}

function defaultsOf(stage: TObject): Record<string, unknown> {
  const rows = Object.entries(stage.properties);
  return Object.fromEntries(rows.map(([name, row]) => [name, row.default]));
}
