/** Requests by method and route, checked against the contract by the compiler. */
import type { Answer, Body, Method, PathParameters, QueryParameters, RouteOf } from './contract.js';
import type { Answered, Call, Http } from './http.js';

interface RouteCall<M extends Method, R extends RouteOf<M>>
  extends Omit<Call, 'method' | 'query' | 'body'> {
  readonly path?: PathParameters<M, R>;
  readonly query?: QueryParameters<M, R>;
  readonly body?: Body<M, R>;
  /** The route is the service's own: it names no engine. */
  readonly isOfService?: boolean;
}

export function createRequests(http: Http) {
  /** The answer with its headers. @throws ApiProblem */
  const send = <M extends Method, R extends RouteOf<M>>(
    method: M,
    route: R,
    { path, query, isOfService, ...call }: RouteCall<M, R> = {},
  ): Promise<Answered<Answer<M, R>>> =>
    http.send(fill(route, path), {
      ...call,
      method: method.toUpperCase() as Uppercase<M>,
      query: { ...query, ...(isOfService && { node: undefined }) },
    });

  /** What was answered. @throws ApiProblem */
  const ask = async <M extends Method, R extends RouteOf<M>>(
    method: M,
    route: R,
    call?: RouteCall<M, R>,
  ): Promise<Answer<M, R>> => (await send(method, route, call)).body;

  return { send, ask };
}

function fill(route: string, parameters: Readonly<Record<string, string | number>> = {}): string {
  return route.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(parameters[name] ?? ''));
}
