/** How one parameter is written down: name, unit, range, default, text. */
import {
  type TBoolean,
  type TInteger,
  type TLiteral,
  type TLiteralValue,
  type TNumber,
  type TUnion,
  Type,
} from '@sinclair/typebox';

export interface Parameter {
  readonly title: string;
  readonly description: string;
  /**
   * What a change does to a chain that runs: `glides` to its new value over 20 ms, counts `at once`,
   * or needs a `new chain`, whose gate opens anew.
   */
  readonly 'x-change'?: 'glides' | 'at once' | 'new chain';
}

export interface Quantity extends Parameter {
  /** Carried into OpenAPI and AsyncAPI as `x-unit`. */
  readonly unit: 'dB' | 'dBFS' | 'ms' | 's' | 'Hz' | 'frames' | ':1' | 'count';
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
}

export function number({ unit, ...options }: Quantity): TNumber {
  return Type.Number({ ...options, 'x-unit': unit });
}

export function integer({ unit, ...options }: Quantity): TInteger {
  return Type.Integer({ ...options, 'x-unit': unit });
}

export function flag(options: Parameter & { readonly default: boolean }): TBoolean {
  return Type.Boolean({ ...options });
}

/** One of some constants. */
export function choice<T extends TLiteralValue[]>(
  options: readonly [...T],
  { unit, ...rest }: Parameter & { readonly default: T[number]; readonly unit?: Quantity['unit'] },
): TUnion<{ [I in keyof T]: TLiteral<T[I]> }> {
  const literals = options.map((option) => Type.Literal(option));
  return Type.Union(literals, { ...rest, ...(unit && { 'x-unit': unit }) }) as never;
}
