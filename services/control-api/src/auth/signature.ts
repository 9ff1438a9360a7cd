/** Puts names under the name of the token, so that nobody acts under the name of another. */
import { fieldProblem, Holder } from '@mcae/schema';
import type { Identity } from './roles.js';

/**
 * The name that a request gives itself, under the name of its token: `flight-panel/left hand`. The
 * token's own name, and a name that is under it already, stay as they are; without tokens all do.
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
