import { type FieldError, ProblemError } from '@mcae/schema';
import type { Bus } from './bus.js';

/** The problem of a bus that is not connected, with what is wrong where that is known. */
export function busUnavailable(
  bus: Pick<Bus, 'trouble'>,
  errors?: readonly FieldError[],
): ProblemError {
  const message = bus.trouble() ?? 'the message bus is not reachable';
  return new ProblemError('bus_unavailable', message, errors && { errors });
}
