/** What the addon says in words, as what the port says in kinds and flags. */
import {
  DeviceError,
  type DeviceErrorKind,
  XRUN_INPUT,
  XRUN_NONE,
  XRUN_OUTPUT,
} from '../audio-backend.js';

/** PortAudio's texts (pa_front.c, Pa_GetErrorText), by what they mean for us. */
const KINDS: readonly [RegExp, DeviceErrorKind][] = [
  [/Invalid sample rate|Invalid number of channels|Sample format not supported/, 'unsupported'],
  [/Channel count exceeds|Illegal combination of I\/O devices/, 'unsupported'],
  [/Device unavailable/, 'busy'],
  [/Invalid device|No default device/, 'not-found'],
];

/** The addon's own words before PortAudio's. */
const PREFIX =
  /^(Format not supported|Could not (open|start) stream|Could not initialize PortAudio): /;

/** An error of `create` or `start`, in PortAudio's own words. */
export function openError(error: unknown): DeviceError {
  if (error instanceof DeviceError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const kind = KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'failed';
  return new DeviceError(kind, text.replace(PREFIX, ''), { cause: error });
}

/**
 * The status of a callback as XRUN_ flags. An "input underflow" is a gap in the input as well, and
 * an "output overflow" a block that found no room. "priming output" is neither.
 */
export function xrunFlags(status: string | undefined): number {
  if (status === undefined) return XRUN_NONE;
  let flags = XRUN_NONE;
  if (/input (underflow|overflow)/.test(status)) flags |= XRUN_INPUT;
  if (/output (underflow|overflow)/.test(status)) flags |= XRUN_OUTPUT;
  return flags;
}
