/** Who may do what: the three roles, and how a route says which one it needs. */
import type { FastifyContextConfig } from 'fastify';

/** From least to most: each may do all that those before it may. */
export const ROLES = ['viewer', 'operator', 'engineer'] as const;
type Role = (typeof ROLES)[number];

/** Who sent a request, as the tokens file knows them. */
export interface Identity {
  readonly name: string;
  readonly role: Role;
  /** Channels that an operator keys; null: all of them. */
  readonly channels: readonly number[] | null;
}

/** The least role that may use a route, or `public`: it needs no token, and says why. */
export type Access = Role | 'public';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. Every route has it: the service does not start otherwise. */
    access?: Access;
    /** Where the request names the channel that an operator must be allowed. */
    channel?: 'body' | 'path';
    /** False: not limited by REQUESTS_PER_S, since a key that is not renewed ends. */
    isCounted?: boolean;
  }
}

/** @throws Error where a route does not say who may use it */
export function accessOf(config: FastifyContextConfig | undefined, route: string): Access {
  if (config?.access === undefined)
    throw new Error(`${route} does not say who may use it: give it config: { access: … }`);
  return config.access;
}

export const hasRole = ({ role }: Identity, needed: Role): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(needed);

/** Only operators are bound to channels. */
export const mayKey = ({ role, channels }: Identity, channel: number): boolean =>
  role !== 'operator' || channels === null || channels.includes(channel);

/** In words, for answers and documents. */
export const IN_WORDS: Readonly<Record<Access, string>> = {
  public: 'Needs no token.',
  viewer: 'Needs a token of any role.',
  operator: 'Needs a token of role operator or engineer.',
  engineer: 'Needs a token of role engineer.',
};
