/** The client's types of requests and answers, made of the OpenAPI document. */
import openapiTypescript, { astToString, type OpenAPI3 } from 'openapi-typescript';

const HEAD = `/**
 * What each route takes and answers. Written by \`npm run contract\`, from the schemas of the routes
 * in services/control-api/src/routes; changed there, never here.
 */
`;

interface Operation {
  readonly responses: Record<string, unknown>;
}

/** @param document as `GET /openapi.json` gives it; failures are left to the client's ApiProblem */
export async function clientTypes(document: {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}): Promise<string> {
  const succeeding = mapValues(document.paths, (methods) =>
    mapValues(methods, ({ responses, ...operation }) => ({
      ...operation,
      responses: Object.fromEntries(Object.entries(responses).filter(([status]) => status < '300')),
    })),
  );
  const ast = await openapiTypescript({ ...document, paths: succeeding } as unknown as OpenAPI3, {
    immutable: true,
    // What has a default may be left out of a request.
    defaultNonNullable: false,
  });
  return `${HEAD}${astToString(ast)}`;
}

function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  map: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
