/** A form out of a JSON schema: titles, units, ranges and defaults are the schema's own. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

interface Common {
  readonly title: string;
  readonly description: string | undefined;
  readonly isRequired: boolean;
}
export interface NumberField extends Common {
  readonly kind: 'number';
  readonly unit: string | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly default: number | undefined;
}
export interface TextField extends Common {
  readonly kind: 'text';
  readonly maxLength: number | undefined;
}
export interface FlagField extends Common {
  readonly kind: 'flag';
  readonly default: boolean | undefined;
}
export interface ChoiceField extends Common {
  readonly kind: 'choice';
  readonly unit: string | undefined;
  readonly options: readonly (string | number)[];
  readonly default: string | number | undefined;
}
export interface GroupField extends Common {
  readonly kind: 'group';
  readonly fields: readonly (readonly [string, FormField])[];
}
/** Entries of one shape by key: the logical channels. */
export interface MapField extends Common {
  readonly kind: 'map';
  readonly of: FormField;
  readonly maxEntries: number;
}
export type FormField = NumberField | TextField | FlagField | ChoiceField | GroupField | MapField;

/** @param schema of the config, as OpenAPI 3.1 and TypeBox write it */
export function formOf(
  schema: JsonObject,
  root: JsonObject,
  name = '',
  isRequired = true,
): FormField {
  const node = resolve(schema, root);
  const common: Common = {
    title: titleOf(node, name),
    description: text(node['description']),
    isRequired,
  };
  const options = choices(node);
  const unit = unitOf(node);
  if (options)
    return { ...common, kind: 'choice', unit, options, default: scalar(node['default']) };
  switch (node['type']) {
    case 'number':
    case 'integer':
      return {
        ...{ ...common, kind: 'number', unit },
        ...{ minimum: number(node['minimum']), maximum: number(node['maximum']) },
        default: number(node['default']),
      };
    case 'boolean': {
      const given = node['default'];
      return { ...common, kind: 'flag', default: typeof given === 'boolean' ? given : undefined };
    }
    case 'object':
      return objectField(node, root, common);
    default:
      return { ...common, kind: 'text', maxLength: number(node['maxLength']) };
  }
}

function objectField(node: JsonObject, root: JsonObject, common: Common): FormField {
  // TypeBox writes entries by their keys' pattern, OpenAPI as whatever else there is.
  const patterns = Object.values(object(node['patternProperties']));
  const [entry = node['additionalProperties'] || undefined] = patterns;
  if (entry !== undefined)
    return {
      ...{ ...common, kind: 'map', of: formOf(object(entry), root) },
      maxEntries: number(node['maxProperties']) ?? 32,
    };
  const required = new Set(Array.isArray(node['required']) ? node['required'] : []);
  const fields = Object.entries(object(node['properties'])).map(
    ([key, value]) => [key, formOf(object(value), root, key, required.has(key))] as const,
  );
  return { ...common, kind: 'group', fields };
}

function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  const reference = text(schema['$ref']);
  if (reference === undefined) return schema;
  const steps = reference.replace(/^#\//, '').split('/');
  return steps.reduce<JsonObject>((node, step) => object(node[step]), root);
}

/** A union of constants, an enumeration, or a single constant. */
function choices(node: JsonObject): (string | number)[] | undefined {
  if (node['const'] !== undefined) return [node['const']].filter(isScalar);
  if (Array.isArray(node['enum'])) return node['enum'].filter(isScalar);
  if (!Array.isArray(node['anyOf'])) return undefined;
  const constants = node['anyOf'].map((part) => object(part)['const']);
  return constants.every(isScalar) ? constants : undefined;
}

const isScalar = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';
const scalar = (value: Json | undefined) => (isScalar(value) ? value : undefined);
const text = (value: Json | undefined) => (typeof value === 'string' ? value : undefined);
const number = (value: Json | undefined) => (typeof value === 'number' ? value : undefined);

/** Input and output share a schema: the field's own name says which it is. */
function titleOf(node: JsonObject, name: string): string {
  const title = text(node['title']) ?? name.replaceAll('_', ' ');
  const [, direction] = /^(input|output)_/.exec(name) ?? [];
  if (direction === undefined) return title;
  return `${direction === 'input' ? 'Input' : 'Output'} ${title.toLowerCase()}`;
}

function unitOf(node: JsonObject): string | undefined {
  const unit = text(node['x-unit']);
  return unit === 'count' ? undefined : unit;
}

export function object(value: Json | undefined): JsonObject {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : {};
}
