/** Every route that reads, from the reviewed description: a new one is attacked without an edit here. */
import { readFileSync } from 'node:fs';
import type { Row } from './row.js';

const AT_ONCE = 64;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly example?: unknown;
  readonly schema?: { readonly examples?: readonly unknown[] };
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly 'x-role'?: string;
}

interface Document {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
}

const NODE = 'test-node';

export const readRoutes = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, { get }]) => (get ? [{ path, ...get }] : []));

function rowOf({ path, parameters = [], 'x-role': role }: Operation & { path: string }): Row {
  const fill = (parameter: Parameter) =>
    encodeURIComponent(String(known(parameter) ?? exampleOf(parameter) ?? '1'));
  const filled = parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, parameter) => text.replace(`{${parameter.name}}`, fill(parameter)), path);
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map((parameter) => `${parameter.name}=${fill(parameter)}`);
  const whole = query.length === 0 ? filled : `${filled}?${query.join('&')}`;
  return {
    name: `${AT_ONCE} × GET ${whole}`,
    attacks: [
      {
        kind: 'requests',
        requests: [{ path: whole }],
        as: role === 'engineer' ? 'engineer' : 'viewer',
        connections: AT_ONCE,
      },
    ],
    tookPlace: { sent: AT_ONCE, answered: 4 },
  };
}

/** Examples of the document are of another site. */
const known = ({ name }: Parameter) => (name === 'key' ? `${NODE}.1.level_after` : undefined);
const exampleOf = ({ example, schema }: Parameter) => example ?? schema?.examples?.[0];

const DOCUMENT = new URL(
  '../../../../services/control-api/test/snapshots/openapi.json',
  import.meta.url,
);

export const READ_ROUTE_ROWS: readonly Row[] = readRoutes(
  JSON.parse(readFileSync(DOCUMENT, 'utf8')) as Document,
).map(rowOf);
