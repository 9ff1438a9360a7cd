/** Strict validation, the same at both ends: no coercion, no unknown key, finite numbers. */
import type { Static, TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler, type ValueError } from '@sinclair/typebox/compiler';
import type { FieldError } from './problems.js';

const compiled = new WeakMap<TSchema, TypeCheck<TSchema>>();

function compile(schema: TSchema): TypeCheck<TSchema> {
  let check = compiled.get(schema);
  if (!check) {
    check = TypeCompiler.Compile(schema);
    compiled.set(schema, check);
  }
  return check;
}

export type Validation<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** At most this many field errors are told at once. */
const MAX_ERRORS = 20;

/** Checks a value as it is; never changes it, never throws. */
export function validate<T extends TSchema>(schema: T, value: unknown): Validation<Static<T>> {
  const check = compile(schema);
  if (check.Check(value)) return { ok: true, value: value as Static<T> };
  const byPath = new Map<string, string>();
  for (const error of check.Errors(value)) {
    // The first error at a path is the most telling one; a union's parts follow it.
    if (!byPath.has(error.path)) byPath.set(error.path, describe(error));
    if (byPath.size === MAX_ERRORS) break;
  }
  return { ok: false, errors: [...byPath].map(([path, message]) => ({ path, message })) };
}

function describe(error: ValueError): string {
  const { schema, value, message } = error;
  if (message === 'Unexpected property') return 'unknown field';
  if (value === undefined) return `missing; ${allowed(schema)}`;
  return `${show(value)} is not allowed; ${allowed(schema)}`;
}

/** What a schema takes, in words: type, range, unit, choices. */
function allowed(schema: TSchema): string {
  const unit = schema['x-unit'] && schema['x-unit'] !== 'count' ? ` ${schema['x-unit']}` : '';
  if (Array.isArray(schema.anyOf)) {
    const choices = schema.anyOf.map((s: TSchema) => s.const ?? s.type).map(show);
    return `must be one of ${choices.join(', ')}${unit}`;
  }
  if ('const' in schema) return `must be ${show(schema.const)}`;
  switch (schema.type) {
    case 'number':
    case 'integer': {
      const kind = schema.type === 'integer' ? 'a whole number' : 'a number';
      const { minimum, maximum } = schema;
      if (minimum !== undefined && maximum !== undefined)
        return `must be ${kind} from ${minimum} to ${maximum}${unit}`;
      return `must be ${kind}${unit}`;
    }
    case 'string': {
      if (schema.pattern) return `must be a string that matches ${schema.pattern}`;
      const range =
        schema.maxLength === undefined ? '' : ` of at most ${schema.maxLength} characters`;
      return `must be a string${range}`;
    }
    case 'boolean':
      return 'must be true or false';
    case 'object': {
      const { minProperties, maxProperties } = schema;
      const count = minProperties ? ` with ${minProperties} to ${maxProperties} entries` : '';
      return `must be an object${count}`;
    }
    case 'array':
      return 'must be a list';
    default:
      return 'see the schema';
  }
}

function show(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  const text = typeof value === 'object' && value !== null ? kindOf(value) : JSON.stringify(value);
  const short = text ?? String(value);
  return short.length > 60 ? `${short.slice(0, 57)}...` : short;
}

function kindOf(value: object): string {
  return Array.isArray(value) ? 'a list' : 'an object';
}
