/** Every route that reads, from the service's own description: a new one is attacked without an edit here. */
import type { System } from '../../../support/system.js';
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

export async function readRouteRows(system: System): Promise<Row[]> {
  const { body } = await system.request('/openapi.json');
  const paths = Object.entries(body.paths as Record<string, { get?: Operation }>);
  return paths.flatMap(([path, { get }]) => (get ? [rowOf(path, get, system.node)] : []));
}

function rowOf(path: string, { parameters = [], 'x-role': role }: Operation, node: string): Row {
  const fill = (parameter: Parameter) =>
    encodeURIComponent(String(known(parameter, node) ?? exampleOf(parameter) ?? '1'));
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
const known = ({ name }: Parameter, node: string) =>
  name === 'key' ? `${node}.1.level_after` : undefined;
const exampleOf = ({ example, schema }: Parameter) => example ?? schema?.examples?.[0];
