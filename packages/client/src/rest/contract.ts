/** The routes as types: which there are, what each takes, what it answers. None of it is in the bundle. */
import type { paths } from './api.gen.js';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** Routes that have this method, as the contract writes them: `/channels/{id}`. */
export type RouteOf<M extends Method> = {
  [R in keyof paths]: paths[R] extends { readonly [K in M]: object } ? R : never;
}[keyof paths];

type Operation<M extends Method, R extends keyof paths> = NonNullable<paths[R][M]>;
type Json<T> = { readonly content: { readonly 'application/json': T } };

/** What a route answers when it has done what was asked. */
export type Answer<M extends Method, R extends RouteOf<M>> =
  Operation<M, R> extends { readonly responses: { readonly 200: Json<infer T> } } ? T : never;

/** The body that a route takes. */
export type Body<M extends Method, R extends RouteOf<M>> =
  Operation<M, R> extends { readonly requestBody: Json<infer T> } ? T : undefined;

/** Parameters in the path of a route, before they are text. */
export type PathParameters<M extends Method, R extends RouteOf<M>> =
  Operation<M, R> extends { readonly parameters: { readonly path: infer P } }
    ? { readonly [K in keyof P]: string | number }
    : undefined;

/** Parameters in the query of a route, before they are text; `node` is the client's own. */
export type QueryParameters<M extends Method, R extends RouteOf<M>> =
  Operation<M, R> extends { readonly parameters: { readonly query?: infer Q } }
    ? { readonly [K in keyof NonNullable<Q>]?: string | number | undefined }
    : never;
