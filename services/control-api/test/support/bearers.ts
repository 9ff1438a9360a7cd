/** A token of each kind, and the `Tokens` that accept them. */
import { createHash, randomBytes } from 'node:crypto';
import { Tokens } from '../../src/auth/tokens.js';
import type { TokenEntry } from '../../src/auth/tokens-file.js';

export const newToken = (): string => `mcae_${randomBytes(32).toString('base64url')}`;
export const sha256Of = (token: string): string => createHash('sha256').update(token).digest('hex');

const WHO = {
  viewer: { name: 'wall-display', role: 'viewer' },
  /** Keys the channel of every request that these tests send. */
  own: { name: 'flight-panel', role: 'operator', channels: [1] },
  other: { name: 'capcom-panel', role: 'operator', channels: [2, 3] },
  everywhere: { name: 'backup-panel', role: 'operator' },
  engineer: { name: 'engineer', role: 'engineer' },
} as const;
export type Bearer = keyof typeof WHO;

export interface Bearers {
  readonly entries: readonly TokenEntry[];
  readonly tokens: Tokens;
  token(bearer: Bearer): string;
  /** Headers that a program sends. */
  as(bearer: Bearer): { authorization: string };
}

export function createBearers(): Bearers {
  const texts = new Map(Object.keys(WHO).map((bearer) => [bearer, newToken()]));
  const token = (bearer: Bearer) => texts.get(bearer)!;
  const entries = (Object.keys(WHO) as Bearer[]).map((bearer): TokenEntry => {
    const who: Omit<TokenEntry, 'sha256' | 'channels'> & { channels?: readonly number[] } =
      WHO[bearer];
    const { name, role, channels } = who;
    return {
      name,
      role,
      ...(channels && { channels: [...channels] }),
      sha256: sha256Of(token(bearer)),
    };
  });
  return {
    entries,
    tokens: new Tokens(entries),
    token,
    as: (bearer) => ({ authorization: `Bearer ${token(bearer)}` }),
  };
}
