/**
 * The table of the chain's parameters, stage by stage in the order of the chain. Config, API documents,
 * docs/dsp-parameters.md, the console's form, the chain's checks and the kernel's memory follow from it.
 * A row that is not `Optional` must be in every config, as it was in the seed's.
 */
import { type TProperties, Type } from '@sinclair/typebox';
import { choice, flag, number, type Parameter } from './parameter.js';

function stage<T extends TProperties>(head: Parameter, parameters: T) {
  return Type.Object(parameters, { additionalProperties: false, ...head });
}

export const DSP_STAGES = {
  input: Type.Optional(
    stage(
      { title: 'Input gain', description: 'Before every other stage; 0 dB changes no sample.' },
      {
        gain_db: Type.Optional(
          number({
            title: 'Gain',
            description: 'For a source that is too quiet or too loud; nothing clips behind it.',
            ...{ unit: 'dB', minimum: -24, maximum: 24, default: 0 },
            'x-change': 'glides',
          }),
        ),
      },
    ),
  ),
  highpass: Type.Optional(
    stage(
      {
        title: 'High-pass',
        description: 'Takes away rumble and hum below the voice; Butterworth, 24 dB an octave.',
      },
      {
        enabled: Type.Optional(
          flag({
            title: 'High-pass',
            description: 'Off, it changes no sample.',
            default: false,
            'x-change': 'glides',
          }),
        ),
        frequency_hz: Type.Optional(
          number({
            title: 'Corner',
            description: 'The frequency that is 3 dB down.',
            ...{ unit: 'Hz', minimum: 20, maximum: 300, default: 80 },
            'x-change': 'glides',
          }),
        ),
      },
    ),
  ),
  comp: stage(
    { title: 'Compressor', description: 'Reduces gain above a level.' },
    {
      ratio: number({
        title: 'Ratio',
        description: 'Input change over output change above the threshold; 1 is no compression.',
        ...{ unit: ':1', minimum: 1, maximum: 100, default: 2 },
        'x-change': 'glides',
      }),
      threshold_db: number({
        title: 'Threshold',
        description: 'Peak level above which the compressor reduces gain.',
        ...{ unit: 'dBFS', minimum: -60, maximum: 0, default: -20 },
        'x-change': 'glides',
      }),
      attack_ms: number({
        title: 'Attack',
        description: 'Time to 63.2 % of a gain reduction, in dB.',
        ...{ unit: 'ms', minimum: 0.1, maximum: 500, default: 10 },
        'x-change': 'at once',
      }),
      release_ms: number({
        title: 'Release',
        description: 'Time to 63.2 % of a gain recovery, in dB, the 10 ms peak hold included.',
        ...{ unit: 'ms', minimum: 20, maximum: 5_000, default: 100 },
        'x-change': 'at once',
      }),
      knee_db: Type.Optional(
        number({
          title: 'Knee',
          description: 'Width of the soft knee around the threshold; 0 is a hard knee.',
          ...{ unit: 'dB', minimum: 0, maximum: 24, default: 0 },
          'x-change': 'glides',
        }),
      ),
      makeup_db: Type.Optional(
        number({
          title: 'Make-up gain',
          description: 'Gain after the compressor, before the limiter.',
          ...{ unit: 'dB', minimum: 0, maximum: 24, default: 0 },
          'x-change': 'glides',
        }),
      ),
    },
  ),
  limiter: stage(
    { title: 'Limiter', description: 'Keeps every sample under the ceiling.' },
    {
      ceiling_db: number({
        title: 'Ceiling',
        description: 'No output sample is above this level.',
        ...{ unit: 'dBFS', minimum: -40, maximum: 0, default: -3 },
        'x-change': 'glides',
      }),
      release_ms: number({
        title: 'Release',
        description: 'Time constant of the limiter gain recovery.',
        ...{ unit: 'ms', minimum: 1, maximum: 1_000, default: 8 },
        'x-change': 'at once',
      }),
      lookahead_frames: Type.Optional(
        choice([64, 128, 256], {
          title: 'Look-ahead',
          description:
            'Delay by which the limiter sees a peak before it leaves; part of the latency.',
          ...{ unit: 'frames', default: 256 },
          'x-change': 'new chain',
        }),
      ),
      true_peak: Type.Optional(
        flag({
          title: 'True peak',
          description: 'Also limit the peak between samples (ITU-R BS.1770-5, 4x); costs CPU.',
          default: false,
          'x-change': 'at once',
        }),
      ),
    },
  ),
} as const;

export type DspStage = keyof typeof DSP_STAGES;

/** Beside the stages: how their result becomes int16. */
export const Dither = choice(['none', 'tpdf'], {
  title: 'Dither',
  description: 'Noise added before rounding to 16 bit.',
  default: 'none',
  'x-change': 'at once',
});
