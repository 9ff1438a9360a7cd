/** Yellow and red, as the dictionary has them. */
import type { Limit, Point } from './dictionary.js';
import type { LimitViolation } from './openmct-api.js';

const LEVELS = [
  ['red', 'is-limit--red', 'Red limit'],
  ['yellow', 'is-limit--yellow', 'Yellow limit'],
] as const;

export function violation(point: Point, value: number): LimitViolation | undefined {
  for (const [level, color, name] of LEVELS) {
    const limit = point.limits?.[level];
    if (!limit) continue;
    const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = limit;
    if (value >= high) return { cssClass: `${color} is-limit--upr`, name, low, high };
    if (value <= low) return { cssClass: `${color} is-limit--lwr`, name, low, high };
  }
  return undefined;
}

/** Lines for plots. */
export function limitLines({ limits }: Point): object {
  const line = (limit: Limit | undefined, color: string) =>
    limit && {
      ...(limit.low !== undefined && { low: { color, value: limit.low } }),
      ...(limit.high !== undefined && { high: { color, value: limit.high } }),
    };
  const yellow = line(limits?.yellow, 'yellow');
  const red = line(limits?.red, 'red');
  return { ...(yellow && { WARNING: yellow }), ...(red && { CRITICAL: red }) };
}
