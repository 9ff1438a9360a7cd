/** `dsp` of the config: what the stages' table says, of the whole config and of one channel. */
import { type Static, type TOptional, type TPartial, type TSchema, Type } from '@sinclair/typebox';
import { Dither, DSP_STAGES, type DspStage } from './dsp-stages.js';

const closed = { additionalProperties: false } as const;
const dither = Type.Optional(Dither);

export const DspConfig = Type.Object(
  { ...DSP_STAGES, dither },
  { ...closed, title: 'DSP', description: 'Parameters of every channel.' },
);
export type DspConfig = Static<typeof DspConfig>;

type Partials = { [S in DspStage]: TOptional<TPartial<(typeof DSP_STAGES)[S]>> };

function partials(): Partials {
  const partial = ([name, stage]: [string, TSchema]) => [
    name,
    Type.Optional(Type.Partial(stage, closed)),
  ];
  return Object.fromEntries(Object.entries(DSP_STAGES).map(partial)) as Partials;
}

/** `dsp` of one channel: only what differs from the whole config's. */
export const DspOverride = Type.Object(
  { ...partials(), dither },
  { ...closed, title: 'DSP of this channel', description: 'Only what differs from `dsp`.' },
);
export type DspOverride = Static<typeof DspOverride>;
