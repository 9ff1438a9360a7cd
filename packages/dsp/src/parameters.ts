/** Checks of what a chain is built with; the ranges are those of the config's schema. */
import {
  type ChainParameters,
  DspConfig,
  type FieldError,
  LimiterConfig,
  PttConfig,
  SampleRate,
  validate,
} from '@mcae/schema';
import { type ChainFormat, ParameterError } from './chain.js';

export type LimiterParameters = ChainParameters['limiter'];

export const MAX_FRAMES = 4_096;

/** @throws ParameterError for the first parameter that is missing, not finite or out of range. */
export function checkParameters(parameters: ChainParameters): void {
  if (typeof parameters !== 'object' || parameters === null)
    throw new ParameterError('', 'must be an object');
  const { comp, limiter, dither, gate, ...others } = parameters;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw new ParameterError(`/${unknown}`, 'unknown field');
  check(validate(DspConfig, { comp, limiter, dither }));
  // Optional in the config file, where defaults fill them; a chain wants each of them.
  mustHave('/comp', comp, ['knee_db', 'makeup_db']);
  mustHave('/limiter', limiter, ['lookahead_frames', 'true_peak']);
  mustHave('', parameters, ['dither']);
  check(validate(PttConfig, gate), '/gate');
  mustHave('/gate', gate, ['ramp_ms']);
}

/** @throws ParameterError as `checkParameters`; paths begin with /limiter. */
export function checkLimiterParameters(limiter: LimiterParameters): void {
  check(validate(LimiterConfig, limiter), '/limiter');
  mustHave('/limiter', limiter, ['lookahead_frames', 'true_peak']);
}

/** @throws ParameterError if the rate or the block length is out of range. */
export function checkFormat(format: ChainFormat): void {
  check(validate(SampleRate, format.sampleRateHz), '/sampleRateHz');
  const { maxFrames } = format;
  if (!Number.isInteger(maxFrames) || maxFrames < 1 || maxFrames > MAX_FRAMES)
    throw new ParameterError('/maxFrames', `must be a whole number from 1 to ${MAX_FRAMES} frames`);
}

function check(
  result: { readonly ok: true } | { readonly ok: false; readonly errors: readonly FieldError[] },
  prefix = '',
): void {
  if (result.ok) return;
  const error = result.errors[0];
  throw new ParameterError(`${prefix}${error?.path ?? ''}`, error?.message ?? 'not valid');
}

function mustHave<T extends object>(prefix: string, part: T, names: (keyof T & string)[]): void {
  for (const name of names)
    if (part[name] === undefined) throw new ParameterError(`${prefix}/${name}`, 'missing');
}
