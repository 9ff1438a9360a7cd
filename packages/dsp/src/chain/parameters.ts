/** Checks of what a chain is built with; the ranges are those of the parameters' table. */
import { ChainParameters, type FieldError, SampleRate, validate } from '@mcae/schema';
import { type ChainFormat, ParameterError } from './chain.js';

export type LimiterParameters = ChainParameters['limiter'];

export const MAX_FRAMES = 4_096;

/** @throws ParameterError for the first parameter that is missing, not finite or out of range. */
export function checkParameters(parameters: ChainParameters): void {
  check(validate(ChainParameters, parameters));
}

/** @throws ParameterError as `checkParameters`; paths begin with /limiter. */
export function checkLimiterParameters(limiter: LimiterParameters): void {
  check(validate(ChainParameters.properties.limiter, limiter), '/limiter');
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
