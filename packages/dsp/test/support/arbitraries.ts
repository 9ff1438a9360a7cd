/** Any valid parameters: made of the parameters' table, so that a new row is tested with the others. */
import { ChainParameters } from '@mcae/schema';
import fc from 'fast-check';

interface Row {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly anyOf?: readonly { readonly const: unknown }[];
  readonly properties?: Readonly<Record<string, Row>>;
}

/** Limits that a test needs, by path: `{ 'limiter.release_ms': { max: 50 } }`. */
export type Limits = Readonly<Record<string, { readonly max: number }>>;

export function anyParameters(limits: Limits = {}): fc.Arbitrary<ChainParameters> {
  return arbitraryOf(ChainParameters as Row, '', limits) as fc.Arbitrary<ChainParameters>;
}

function arbitraryOf(row: Row, path: string, limits: Limits): fc.Arbitrary<unknown> {
  const { properties, anyOf, type, minimum: min, maximum } = row;
  if (properties) {
    const at = (name: string) => (path ? `${path}.${name}` : name);
    const fields = Object.entries(properties).map(([name, of]) => [
      name,
      arbitraryOf(of, at(name), limits),
    ]);
    return fc.record(Object.fromEntries(fields));
  }
  if (anyOf) return fc.constantFrom(...anyOf.map((option) => option.const));
  if (type === 'boolean') return fc.boolean();
  const max = limits[path]?.max ?? maximum;
  // The default is often a corner: no knee, no make-up.
  const values = fc.double({ min, max, noNaN: true });
  return fc.oneof({ weight: 3, arbitrary: values }, fc.constant(row.default));
}
