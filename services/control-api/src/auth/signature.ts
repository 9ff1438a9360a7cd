/** Whose token a name stands under, so that nobody acts under the name of another. */
import { fieldProblem, Holder } from '@mcae/schema';
import type { Identity } from './roles.js';

/**
 * What a request calls itself, under the name of its token: `flight-panel/left hand`. The name alone,
 * or what stands under it already, is taken as it is; without tokens everything is.
 * @throws ProblemError invalid_request where both together are too long
 */
export function signature(identity: Identity | null, called: string, field: string): string {
  if (identity === null) return called;
  const { name } = identity;
  if (called === name || called.startsWith(`${name}/`)) return called;
  const signed = `${name}/${called}`;
  const { maxLength = 64 } = Holder;
  if (signed.length > maxLength)
    throw fieldProblem('invalid_request', [
      {
        path: `/${field}`,
        message: `at most ${maxLength - name.length - 1} characters: it stands after "${name}/"`,
      },
    ]);
  return signed;
}
