/** Schemas that many answers share stand once in the OpenAPI document, under `components`. */

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
  const lift = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(lift);
    if (typeof value !== 'object' || value === null) return value;
    const lifted = Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, lift(item)]),
    );
    const { title, type } = lifted;
    const name = type === 'object' && typeof title === 'string' ? COMPONENTS[title] : undefined;
    if (name === undefined) return lifted;
    schemas[name] ??= lifted;
    return { $ref: `#/components/schemas/${name}` };
  };
  const paths = lift(document.paths);
  return { ...document, paths, components: { ...document.components, schemas } };
}
