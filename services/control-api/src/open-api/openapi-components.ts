/** Schemas that many answers share stand once in a document, under `components`. */

/** Component names by the schema's title. */
const COMPONENTS: Readonly<Record<string, string>> = {
  Config: 'Config',
  Problem: 'Problem',
  Device: 'Device',
  'Channel status': 'ChannelStatus',
  'Channel meters': 'ChannelMeters',
};

interface Document {
  paths?: unknown;
  components?: { schemas?: Record<string, unknown> };
}

/** Moves each of them to `components`, and leaves references where they stood. */
export function liftComponents<D extends Document>(document: D): D {
  const schemas: Record<string, unknown> = { ...document.components?.schemas };
  const paths = liftSchemas(document.paths, COMPONENTS, schemas);
  return { ...document, paths, components: { ...document.components, schemas } };
}

/**
 * A copy of a value in which object schemas with these titles are references.
 * @param names of the components, by title
 * @param schemas is given what was moved
 */
export function liftSchemas(
  value: unknown,
  names: Readonly<Record<string, string>>,
  schemas: Record<string, unknown>,
): unknown {
  if (Array.isArray(value)) return value.map((item) => liftSchemas(item, names, schemas));
  if (typeof value !== 'object' || value === null) return value;
  const lifted = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, liftSchemas(item, names, schemas)]),
  );
  const { title, type } = lifted;
  const name = type === 'object' && typeof title === 'string' ? names[title] : undefined;
  if (name === undefined) return lifted;
  schemas[name] ??= lifted;
  return { $ref: `#/components/schemas/${name}` };
}
