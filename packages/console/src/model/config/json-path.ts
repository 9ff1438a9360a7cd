/** Reading and changing a JSON value by JSON pointer, without touching the one that is given. */
import { type Json, type JsonObject, object } from './schema-form.js';

export type Path = readonly string[];

export const pointer = (path: Path): string => path.map((step) => `/${step}`).join('');

export function getAt(value: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((node, step) => object(node)[step], value);
}

/** `undefined` removes the field, and with it the groups that it leaves empty. */
export function setAt(value: JsonObject, path: Path, to: Json | undefined): JsonObject {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const { [step]: before, ...others } = value;
  const after = rest.length === 0 ? to : setAt(object(before), rest, to);
  const isEmptied = rest.length > 0 && to === undefined && isEmpty(after);
  if (after === undefined || isEmptied) return others;
  // In its old place, so that a file keeps its order.
  return step in value ? { ...value, [step]: after } : { ...others, [step]: after };
}

const isEmpty = (value: Json | undefined) => Object.keys(object(value)).length === 0;

/** Pointers of every leaf that differs. */
export function differences(a: Json | undefined, b: Json | undefined, path: Path = []): string[] {
  const isBranch = (value: Json | undefined) => typeof value === 'object' && value !== null;
  if (!isBranch(a) && !isBranch(b)) return a === b ? [] : [pointer(path)];
  const keys = new Set([...Object.keys(object(a)), ...Object.keys(object(b))]);
  return [...keys].flatMap((key) => differences(object(a)[key], object(b)[key], [...path, key]));
}
